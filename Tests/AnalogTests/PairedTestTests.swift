import Analog
import Testing

/// Student's t against figures worked out by hand.
@Suite struct PairedTestTests {
  /// Differences 1, 1, 2, 2: t = 1.5 / (0.57735 / 2), and with three degrees of freedom the distribution has a closed form.
  @Test func aPairedTestIsThatOfTheBooks() throws {
    let test = PairedTest([1, 2, 3, 4], [0, 1, 1, 2])
    #expect(abs(test.difference.mean - 1.5) < 1e-12)
    #expect(abs(try #require(test.t) - 5.196_152_423) < 1e-8)
    #expect(abs(try #require(test.pValue) - 0.013_846_833) < 1e-8)
    // The 97.5 % point of Student's t is 3.182446 at three degrees of freedom.
    let half = try #require(test.difference.halfWidth())
    #expect(abs(half - 3.182_446_3 * 0.577_350_27 / 2) < 1e-6)
    // The other way round it is the same.
    #expect(PairedTest([0, 1, 1, 2], [1, 2, 3, 4]).pValue == test.pValue)
  }

  @Test func whatCannotBeTestedIsNot() {
    #expect(PairedTest([], []).pValue == nil)
    #expect(PairedTest([1], [0]).t == nil)
    #expect(PairedTest([1, 2], [0, 1]).pValue == nil)
  }
}
