import Laboratory
import Testing

@Suite struct QuantityTests {
  /// Rounding comes before the choice of the prefix, and the ends of the prefixes are kept.
  @Test(arguments: [
    (1.234e-8, "12.34 nJ"), (0.99996, "1 J"), (0.99994, "999.9 mJ"), (12_345, "12.35 kJ"), (0, "0 J"),
    (-2.5e-3, "-2.5 mJ"), (1e-21, "0.001 aJ"), (.infinity, "inf J"), (.nan, "nan J"),
  ])
  func joulesHaveAPrefix(_ value_J: Double, _ text: String) { #expect(Quantity.joules(value_J) == text) }

  @Test(arguments: [
    (31_536_000, "1 year"), (63_072_000, "2 years"), (31_500_000, "364.6 days"), (86_400, "1 day"),
    (5400, "1.5 hours"),
    (90, "1.5 minutes"), (59, "59 s"), (1.2e-4, "120 µs"), (0, "0 s"),
  ])
  func timesHaveTheirNaturalUnit(_ seconds: Double, _ text: String) {
    #expect(Quantity.duration(seconds) == text)
  }

  @Test func numbersHaveNoNeedlessDigits() {
    #expect(Quantity.number(3) == "3" && Quantity.number(0.1) == "0.1" && Quantity.number(1e300) == "1e+300")
    #expect(Quantity.number(12_345, digits: 2) == "12000" && Quantity.number(2.0 / 3, digits: 3) == "0.667")
    #expect(Quantity.percent(0.9216) == "92.2 %" && Quantity.percent(0.5, decimals: 0) == "50 %")
  }

  @Test func columnsAreAligned() {
    #expect(
      "ab".padded(to: 4) == "ab  " && "ab".rightAligned(to: 4) == "  ab" && "abc".padded(to: 2) == "abc")
  }
}
