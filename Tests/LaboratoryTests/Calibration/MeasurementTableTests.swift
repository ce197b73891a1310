import Analog
import Laboratory
import Testing

@Suite struct MeasurementTableTests {
  private func table(_ text: String) throws -> MeasurementTable {
    try MeasurementTable.parse(Array(text.utf8), source: "data.csv")
  }

  private func refusal(_ text: String, required: [String] = ["a", "b_uS"], optional: [String] = ["c"])
    -> String
  {
    failure { try table(text).check(required: required, optional: optional) }.map { "\($0)" } ?? "accepted"
  }

  @Test func columnsAreReadByName() throws {
    let found = try table("\u{FEFF}b_uS, a ,c\r\n1,2,\r\n 3e-1 ,-4,5\r\n\r\n")
    #expect(found.names == ["b_uS", "a", "c"] && found.count == 2)
    #expect(found["a"] == [2, -4] && found["b_uS"] == [1, 0.3])
    #expect(found["c"]?[0].isNaN == true && found["c"]?[1] == 5 && found["d"] == nil)
    #expect(throws: Never.self) { try found.check(required: ["a", "b_uS"], optional: ["c"]) }
  }

  @Test func damagedTablesAreRefused() {
    #expect(refusal("").contains("is empty"))
    #expect(refusal("\n \n").contains("is empty"))
    #expect(refusal("a,b_uS\n").contains("no rows"))
    #expect(refusal("1,2\n3,4\n").contains("begin with a heading"))
    #expect(refusal("a,a\n1,2\n").contains("two columns"))
    #expect(refusal("a,b_uS\n1\n").contains("1 fields in line 2"))
    #expect(refusal("a,b_uS\n1,2,3\n").contains("3 fields in line 2"))
    #expect(refusal("a,b_uS\n1,nan\n").contains("`nan` in line 2"))
    #expect(refusal("a,b_uS\n1,inf\n").contains("`inf`"))
    #expect(refusal("a,b_uS\n1,1e999\n").contains("`1e999`"))
    #expect(refusal("a,b_uS\n1,0x10\n").contains("`0x10`"))
    #expect(refusal("a,b_uS\n1,\u{1B}[2J\n").contains("\\u{1b}"))
    #expect(refusal("\u{0}\u{1}\u{2}ELF,b\n1,2\n").contains("name of a column"))
    #expect(refusal((0..<65).map { "a\($0)" }.joined(separator: ",") + "\n").contains("more than 64 columns"))
  }

  @Test func columnsAreChecked() {
    #expect(refusal("a\n1\n").contains("lacks `b_uS`"))
    #expect(refusal("a,b_us\n1,2\n").contains("did you mean `b_uS`"))
    #expect(refusal("a,b_uS,zzz\n1,2,3\n").contains("unknown column `zzz`"))
    #expect(refusal("a,b_uS\n1,\n").contains("empty field in line 2, column `b_uS`"))
  }

  @Test func siemensAreNotMicrosiemens() {
    #expect(refusal("a,b_uS\n1,2.5e-5\n2,1e-6\n").contains("multiply conductances by 1e6"))
    #expect(refusal("a,b_uS\n1,2.5e10\n").contains("microsiemens"))
    #expect(refusal("a,b_uS\n1,25\n2,0\n") == "accepted")
    #expect(refusal("a,b_uS\n1,0\n") == "accepted")
  }

  @Test func tooManyRowsAreRefused() {
    let bytes =
      Array("a\n".utf8) + [UInt8](repeating: UInt8(ascii: "\n"), count: 1_000_002) + Array("1\n".utf8)
    #expect(failure { _ = try MeasurementTable.parse(bytes) }?.message.contains("1000000 rows") == true)
  }

  /// Damaged tables are read or refused with a reason.
  @Test func damageNeverCrashes() throws {
    let seeds = [
      "g_target_rel,time_s,mean_uS,sd_uS\n0.1,-1,2.5,0.1\n0.1,0,2.4,0.1\n0.1,3600,2.0,0.2\n1,-1,25,1\n1,0,24,1\n1,60,20,1\n",
      "pulse,direction,mean,sd\n1,1,0.002,0.1\n2,1,0.004,0.1\n3,-1,0.002,0.1\n4,-1,0,0.1\n",
    ].map { Array($0.utf8) }
    var mutations = Mutations(of: seeds, seed: 11)
    var (accepted, refused) = (0, 0)
    var calibration = Calibration(base: try DeviceCard(named: "pcm-nandakumar-2019"))
    calibration.referenceTime = .seconds(20)
    for round in 0..<4000 {
      let bytes = mutations.next()
      let error = failure {
        let table = try MeasurementTable.parse(bytes)
        #expect(table.columns.allSatisfy { $0.count == table.count })
        accepted += 1
        // Few of these are worth a fit; all must end.
        guard round % 40 == 0 else { return }
        for model in [CalibrationReport.Model.drift, .programmingNoise, .readNoise] {
          _ = try? calibration.fit(model, to: table)
        }
      }
      guard let error else { continue }
      refused += 1
      #expect(error.kind == .badData && !error.message.isEmpty && !error.remedy.isEmpty)
    }
    #expect(accepted > 100 && refused > 1000)
  }
}
