import Testing

@Suite struct PlaceholderLearningTests {
  @Test func builds() { #expect(Bool(true)) }
}
