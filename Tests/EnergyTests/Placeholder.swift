import Testing

@Suite struct PlaceholderEnergyTests {
  @Test func builds() { #expect(Bool(true)) }
}
