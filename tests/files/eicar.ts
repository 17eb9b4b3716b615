/** The file by which virus scanners are tried; harmless, and put together here, so that none finds this file. */
export const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR', '-STANDARD-ANTIVIRUS', '-TEST-FILE!', '$H+H*'].join('')

export const hasClamd = Boolean(process.env['TEST_CLAMD_URL'])
