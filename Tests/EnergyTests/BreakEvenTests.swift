import Energy
import Testing

@Suite struct BreakEvenTests {
  @Test func debtOverGain() {
    #expect(
      breakEvenInferences(setup_J: 10, digitalCopy_J: 4, digitalInference_J: 5, analogInference_J: 2) == 2)
  }

  @Test func neverWithoutAGain() {
    for analog_J in [5.0, 6] {
      #expect(
        breakEvenInferences(setup_J: 10, digitalCopy_J: 4, digitalInference_J: 5, analogInference_J: analog_J)
          == nil)
      // Not even when the setup is the cheaper one: the lead is lost sooner or later.
      #expect(
        breakEvenInferences(setup_J: 1, digitalCopy_J: 4, digitalInference_J: 5, analogInference_J: analog_J)
          == nil)
    }
  }

  @Test func atOnceWithACheaperSetup() {
    #expect(
      breakEvenInferences(setup_J: 1, digitalCopy_J: 4, digitalInference_J: 5, analogInference_J: 2) == 0)
  }

  @Test func numbersThatAreNoneGiveNever() {
    for bad in [Double.nan, .infinity] {
      #expect(
        breakEvenInferences(setup_J: bad, digitalCopy_J: 0, digitalInference_J: 5, analogInference_J: 2)
          == nil)
      #expect(
        breakEvenInferences(setup_J: 1, digitalCopy_J: bad, digitalInference_J: 5, analogInference_J: 2)
          == nil)
      #expect(
        breakEvenInferences(setup_J: 1, digitalCopy_J: 0, digitalInference_J: bad, analogInference_J: 2)
          == nil)
      #expect(
        breakEvenInferences(setup_J: 1, digitalCopy_J: 0, digitalInference_J: 5, analogInference_J: bad)
          == nil)
    }
    #expect(
      breakEvenInferences(setup_J: 1e300, digitalCopy_J: 0, digitalInference_J: 1e-300, analogInference_J: 0)
        == nil)
  }

  @Test func laterBatchesOfTheRivalPushItOut() throws {
    let layers = [784, 256, 10]
    var last = 0.0
    for batch in [1, 2, 4, 8] {
      let rival = try DigitalRival.jouppi7nm.inference(layers: layers, conditions: .init(batch: batch))
      let inferences = try #require(
        breakEvenInferences(
          setup_J: 1e-3, digitalCopy_J: DigitalRival.jouppi7nm.copying(layers: layers).total.nominal,
          digitalInference_J: rival.total.nominal, analogInference_J: 67e-9))
      #expect(inferences > last)
      last = inferences
    }
    let shared = try DigitalRival.jouppi7nm.inference(layers: layers, conditions: .init(batch: 256))
    #expect(
      breakEvenInferences(
        setup_J: 1e-3, digitalCopy_J: 0, digitalInference_J: shared.total.nominal, analogInference_J: 67e-9)
        == nil)
  }
}
