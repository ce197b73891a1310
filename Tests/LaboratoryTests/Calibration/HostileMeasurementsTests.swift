import Analog
import Laboratory
import Testing

/// Measurements that cannot be fitted are refused, with a reason and a remedy.
@Suite struct HostileMeasurementsTests {
  private func refusal(
    _ model: CalibrationReport.Model, _ text: String, base: String? = nil,
    _ change: (inout Calibration) -> Void = { _ in }
  ) throws -> String {
    var calibration = Calibration(base: try DeviceCard(named: base ?? Calibration.defaultBase(model)))
    calibration.simulatedCells = 300
    change(&calibration)
    let table = try MeasurementTable.parse(Array(text.utf8), source: "data.csv")
    let error = failure { _ = try calibration.fit(model, to: table) }
    #expect(error?.message.isEmpty == false && error?.remedy.isEmpty == false)
    return error.map { "\($0)" } ?? "accepted"
  }
  private let drift = "g_target_rel,time_s,mean_uS,sd_uS\n"
  private let pulses = "pulse,direction,mean,sd\n"

  @Test func drifts() throws {
    #expect(try refusal(.drift, "g_target_rel,time_s,mean_uS\n1,0,25\n").contains("lacks `sd_uS`"))
    #expect(try refusal(.drift, drift + "1,-1,25,1\n1,0,25,1\n").contains("fewer than three times"))
    #expect(
      try refusal(.drift, drift + "1,0,25,1\n1,60,24,1\n1,20,23,1\n").contains(
        "time goes backwards in line 4"))
    #expect(try refusal(.drift, drift + "1,0,25,1\n1,0,24,1\n").contains("time goes backwards"))
    #expect(try refusal(.drift, drift + "1,0,25,1\n1,-1,24,1\n").contains("time -1 after other times"))
    #expect(try refusal(.drift, drift + "1,-2,25,1\n").contains("a time of -2.0 s"))
    #expect(try refusal(.drift, drift + "25,0,25,1\n").contains("targets as places in the window"))
    #expect(try refusal(.drift, drift + "1,0,25,-1\n").contains("negative standard deviation"))
    #expect(try refusal(.drift, drift + "1,0,25,1\n0.5,0,12,1\n1,60,24,1\n").contains("comes again"))
    #expect(try refusal(.drift, drift + "1,0,2.5e-5,1e-6\n1,1,2.4e-5,1e-6\n").contains("siemens"))
    #expect(try refusal(.drift, drift + "1,-1,0,0\n1,0,0,0\n1,60,0,0\n").contains("without conductance"))
    #expect(
      try refusal(.drift, drift + "1,-1,25,1\n1,0,25,1\n1,60,24,1\n", base: "capacitor-li-2018").contains(
        "exponential law"))
    #expect(try refusal(.drift, drift + "1,-1,25,1\n") { $0.cells = 1 }.contains("1 cells"))
  }

  @Test func noises() throws {
    #expect(
      try refusal(.programmingNoise, "g_target_rel,mean_uS,sd_uS\n1,25,1\n0.5,12,1\n").contains(
        "too few levels"))
    #expect(try refusal(.programmingNoise, drift + "1,0,25,1\n").contains("no rows right after programming"))
    #expect(
      try refusal(.programmingNoise, "g_target_rel,mean_uS,sd_uS\n1,25,1\n") { $0.degree = 8 }.contains(
        "degree 8"))
    #expect(try refusal(.programmingNoise, "g_target_rel,mean_uS,sd_uS\n1,25,-1\n").contains("in line 2"))
    #expect(try refusal(.readNoise, drift + "1,0,25,1\n1,60,24,1\n1,80,24,1\n").contains("mean_noread_uS"))
    #expect(try refusal(.readNoise, "g_rel,time_s,sd_read_uS\n1,0,0.1\n0.5,0,0.1\n").contains("2 rows"))
    #expect(try refusal(.readNoise, "g_rel,time_s,sd_read_uS\n0,0,0.1\n").contains("out of range in line 2"))
    #expect(try refusal(.readNoise, drift + "1,0,25,1\n", base: "ideal").contains("read.flicker"))
  }

  @Test func steps() throws {
    #expect(try refusal(.step, "pulse,mean,sd\n1,0.1,0.1\n").contains("lacks `direction`"))
    #expect(try refusal(.step, pulses + "1,1,0.1,0.1\n2,1,0.1,0.1\n").contains("has 2 pulses"))
    #expect(try refusal(.step, pulses + "2,1,0.1,0.1\n1,1,0.1,0.1\n").contains("pulse 1.0 in line 3"))
    #expect(try refusal(.step, pulses + "1.5,1,0.1,0.1\n").contains("pulse 1.5"))
    #expect(try refusal(.step, pulses + "1e300,1,0.1,0.1\n").contains("pulse 1e+300"))
    #expect(try refusal(.step, pulses + "1,0,0.1,0.1\n").contains("direction 0.0"))
    #expect(try refusal(.step, pulses + "1,1,0.1,-0.1\n").contains("negative spread"))
    let rows = (1...8).map { "\($0),\($0 < 5 ? 1 : -1),5e4,1\n" }.joined()
    #expect(try refusal(.step, pulses + rows).contains("of the order of 1"))
    #expect(try refusal(.step, pulses + "1,1,0.1,0.1\n", base: "ideal").contains("no law of pulses"))
    #expect(
      try refusal(.step, pulses + "1,1,0.1,0.1\n") { $0.simulatedCells = 1 }.contains("1 simulated cells"))
  }

  /// Numbers that nothing explains end in an error or in a p-value of nothing, never in a trap.
  @Test func nonsenseIsNotExplained() throws {
    let table = try MeasurementTable.parse(
      Array((drift + "0.5,-1,12,1\n0.5,0,30,9\n0.5,60,1,5\n0.5,3600,40,0.1\n").utf8))
    let base = try DeviceCard(named: "pcm-nandakumar-2019")
    let report = try? Calibration(base: base).fit(.drift, to: table)
    #expect(report == nil || (report?.pValue ?? 1) < 1e-6)
  }

  @Test func perDeviceMatricesMustFit() throws {
    let calibration = Calibration(base: try DeviceCard(named: "reram-sb-gong-2018"))
    let weights = PreciseMatrix(rows: 20, columns: 4, elements: [Double](repeating: 0.1, count: 80))
    func refusal(_ up: Int, _ down: Int, _ matrix: PreciseMatrix) -> String? {
      failure { _ = try calibration.fitSteps(perDevice: matrix, up: up, down: down, source: "w.npy") }?
        .message
    }
    #expect(refusal(2, 3, weights)?.contains("4 pulses per device, not 2 up and 3 down") == true)
    #expect(refusal(-1, 5, weights)?.contains("4 pulses per device") == true)
    #expect(refusal(.max, .max, weights)?.contains("4 pulses per device") == true)
    let few = PreciseMatrix(rows: 2, columns: 4, elements: [Double](repeating: 0.1, count: 8))
    #expect(refusal(2, 2, few)?.contains("2 devices") == true)
  }
}
