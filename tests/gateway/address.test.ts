import { expect, test } from 'bun:test'
import { addressBehind, networkOf } from '../../server/platform/address.ts'

const asked = (forwarded?: string) =>
  new Request('http://127.0.0.1', forwarded === undefined ? {} : { headers: { 'x-forwarded-for': forwarded } })

test('anybody can choose the address that counts for them', () => {
  const nobody = addressBehind([])
  expect(nobody(asked('198.51.100.7'), '203.0.113.9')).toBe('203.0.113.9')
  const addressOf = addressBehind(['10.0.0.0/8', '::1'])
  expect(addressOf(asked('198.51.100.7'), '203.0.113.9')).toBe('203.0.113.9')
  expect(addressOf(asked('made.up, 192.0.2.1, 198.51.100.7'), '10.1.2.3')).toBe('198.51.100.7')
  expect(addressOf(asked('192.0.2.1, not an address'), '10.1.2.3')).toBe('10.1.2.3')
})

test('behind two proxies everybody counts as the outer one', () => {
  const addressOf = addressBehind(['10.0.0.0/8', 'fd00::/8'])
  expect(addressOf(asked('198.51.100.7, 10.9.9.9, fd00::7'), '::ffff:10.1.2.3')).toBe('198.51.100.7')
  expect(addressOf(asked(), '10.1.2.3')).toBe('10.1.2.3')
  expect(addressOf(asked('10.4.4.4'), '10.1.2.3')).toBe('10.4.4.4')
})

test('one household of IPv6 counts as many', () => {
  expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64')
  expect(networkOf('2001:db8:1:2::9')).toBe('2001:db8:1:2::/64')
  expect(networkOf('2001:0db8::1')).toBe('2001:db8:0:0::/64')
  expect(networkOf('::1')).toBe('0:0:0:0::/64')
  expect(networkOf('198.51.100.7')).toBe('198.51.100.7')
})
