import Testing

@Suite struct PlaceholderValidation {
  @Test func builds() { #expect(Bool(true)) }
}
