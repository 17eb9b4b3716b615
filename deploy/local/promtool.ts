/** Whether Prometheus' own checks of its files can run here. */
export const canRunPromtool = () => Bun.which('promtool') !== null
