import Testing

@Suite struct PlaceholderLaboratoryTests {
  @Test func builds() { #expect(Bool(true)) }
}
