import Testing

@Suite struct PlaceholderCommands {
  @Test func builds() { #expect(Bool(true)) }
}
