import Testing

@Suite struct PlaceholderTidy {
  @Test func builds() { #expect(Bool(true)) }
}
