import { expect, test } from 'bun:test'
import { standings } from '../../server/platform/outside/addresses.ts'

const refused = `
  0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8
  192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.1.1.1 240.0.0.1
  255.255.255.255
  :: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::127.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1
  100::1 2001::1 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:808:808::1 fc00::1 fd12:3456::1
  fe80::1 fe80::1%eth0 fec0::1 ff02::1 4000::1 5f00::1
  localhost example.com 1 0x7f.1 127.1 017700000001`

test('an address that is not reached from everywhere may be asked for a page', () => {
  const standing = standings([])
  for (const address of refused.split(/\s+/)) expect([address, standing(address)]).toEqual([address, 'refused'])
  for (const address of ['8.8.8.8', '1.1.1.1', '172.32.0.1', '192.169.0.1', '2606:4700::1111', '2a00:1450::1'])
    expect([address, standing(address)]).toEqual([address, 'public'])
})

test('a network that the deployment names lets more in than itself', () => {
  const standing = standings(['127.0.0.2/32', '10.1.0.0/16', 'fd00:1::/32', '192.168.7.7'])
  for (const address of ['127.0.0.2', '10.1.255.1', 'fd00:1::9', '192.168.7.7']) expect(standing(address)).toBe('named')
  for (const address of ['127.0.0.1', '127.0.0.3', '10.2.0.1', 'fd00:2::9', '192.168.7.8', '::ffff:127.0.0.2'])
    expect(standing(address)).toBe('refused')
})
