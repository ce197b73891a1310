import Testing

@Suite struct PlaceholderDistillationTests {
  @Test func builds() { #expect(Bool(true)) }
}
