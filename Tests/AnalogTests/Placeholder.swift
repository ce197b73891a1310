import Testing

@Suite struct PlaceholderAnalogTests {
  @Test func builds() { #expect(Bool(true)) }
}
