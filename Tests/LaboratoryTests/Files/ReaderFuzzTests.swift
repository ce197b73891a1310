import Analog
import Foundation
import Laboratory
import Testing

/// Every reader of files from outside against damaged ones: it reads them or says why not, and never crashes. The number of
/// cases of a test run is fixed; `MORTAL_FUZZ_SECONDS` (`make fuzz SECONDS=600`) sets a time for each reader instead, with
/// `MORTAL_FUZZ_SEED` for other damage.
@Suite struct ReaderFuzzTests {
  struct Reader: Sendable, CustomTestStringConvertible {
    let name: String
    let rounds: Int
    /// Whole files.
    let seeds: @Sendable () throws -> [[UInt8]]
    /// Reads bytes, or the file that holds them.
    let read: @Sendable (_ bytes: [UInt8], _ path: String) throws -> Void
    var testDescription: String { name }
  }

  private static func texts(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }

  private static let study = Result {
    var plan = ComparisonPlan(
      card: try DeviceCard(named: "generic-analog"), data: .digits, layers: [64, 4, 10], pairs: 2,
      generations: 2)
    plan.training.epochs = 1
    plan.distillation.training.epochs = 1
    return Array(try Comparison.run(plan, threads: 2).json.prettyText.utf8)
  }

  private static let spec = """
    {"format_version": 1, "name": "mismatch", "base": {"layers": "64-16-10", "epochs": 2, "examples": 200, "age_s": 86400},
     "ways": ["copy_open_loop", "distilled"], "lines": {"first": 1, "count": 2},
     "design": {"kind": "grid", "parameters": {"cell.gain_sigma": [0.05, 0.2], "softness": [1, 4]}}}
    """

  private static func plan() throws -> [UInt8] {
    let scratch = try Scratch()
    try SweepPlan.write(SweepSpec(Array(spec.utf8), source: "spec"), to: scratch.file("plan.json"))
    return try readWhole(path: scratch.file("plan.json"))
  }

  /// A chip's file whose seal is renewed, so that what is in it counts; `bytes` take the place of its metadata.
  private static func chip() throws -> [UInt8] {
    let scratch = try Scratch()
    try Snapshot.save(
      Chip(try DeviceCard(named: "pcm-nandakumar-2019"), serial: 3, layers: [4, 3, 2]), to: scratch.file("a"))
    return try readWhole(path: scratch.file("a"))
  }

  static let readers = [
    Reader(name: "device cards", rounds: 4000) {
      try CardShelf.names.map { Array(try CardShelf.read($0).text.utf8) }
    } read: { bytes, _ in
      _ = try CardReader.read(bytes, source: "card")
    },
    Reader(name: "matrices as CSV", rounds: 8000) {
      texts(["1e-5,2e-5\n3e-5,4e-5\n", "0.1\n-0.2\n", "1, 2 ,3\r\n4,5,6"])
    } read: { bytes, _ in
      _ = try MatrixFile.parse(csv: bytes)
    },
    Reader(name: "matrices as .npy", rounds: 8000) {
      let scratch = try Scratch()
      let matrix = PreciseMatrix(rows: 3, columns: 2) { Double($0) - 0.5 * Double($1) }
      try MatrixFile.write(matrix, to: scratch.file("a.npy"))
      return [try readWhole(path: scratch.file("a.npy"))]
    } read: { bytes, _ in
      _ = try MatrixFile.read(bytes, named: "a.npy")
    },
    Reader(name: "measurements", rounds: 8000) {
      texts([
        "pulse,direction,mean,sd\n0,1,0.1,0.02\n1,1,0.2,0.02\n",
        "g_target_rel,time_s,mean_uS,sd_uS\n0.1,-1,2.5,0.2\n0.1,20,2.4,0.3\n",
      ])
    } read: { bytes, _ in
      _ = try MeasurementTable.parse(bytes)
    },
    Reader(name: "temperature profiles", rounds: 3000) {
      texts(["60,300\n3600,350\n", "3600,300\n86400,358.15\n"])
    } read: { _, path in
      _ = try TemperatureProfile.read(path)
    },
    Reader(name: "chips", rounds: 3000) {
      [try chip()]
    } read: { _, path in
      _ = try Snapshot.load(path)
    },
    Reader(name: "weights", rounds: 3000) {
      let network = SafeTensors(tensors: [
        "fc1.weight": Tensor([Float](repeating: 0.25, count: 12), shape: [3, 4]),
        "fc1.bias": Tensor([Float(1), -1, 0]),
        "fc2.weight": Tensor([Float](repeating: -0.5, count: 6), shape: [2, 3]),
        "fc2.bias": Tensor([Float(0.5), 2]),
      ])
      return [try SafeTensorsTests.bytes(of: network, sealed: false)]
    } read: { _, path in
      _ = try WeightsFile.read(path, layers: [4, 3, 2])
    },
    Reader(name: "sweep specs", rounds: 6000) {
      texts([spec])
    } read: { bytes, _ in
      _ = try SweepSpec(bytes, source: "spec")
    },
    Reader(name: "sweep plans", rounds: 2000) {
      [try plan()]
    } read: { _, path in
      _ = try SweepPlan(opening: path)
    },
    Reader(name: "results for a report", rounds: 1500) {
      [try study.get()] + texts(["g_target_rel,time_s,mean_uS,sd_uS\n0.1,-1,2.5,0.2\n0.1,20,2.4,0.3\n"])
    } read: { _, path in
      _ = try Report(path: path, searchPath: "")
    },
  ]

  private static let environment = ProcessInfo.processInfo.environment
  private static let seconds = environment["MORTAL_FUZZ_SECONDS"].flatMap(Double.init)
  private static let seed = environment["MORTAL_FUZZ_SEED"].flatMap(UInt64.init) ?? 11

  @Test(arguments: readers) func readsOrSaysWhyNot(_ reader: Reader) throws {
    let scratch = try Scratch()
    let path = scratch.file("file")
    let seeds = try reader.seeds()
    var mutations = Mutations(of: seeds, seed: Self.seed)
    // Whole files are read, or damage to them would test nothing.
    for bytes in seeds {
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      try reader.read(bytes, path)
    }
    let begin = Date.now
    var (tried, refused) = (0, 0)
    while Self.seconds.map({ -begin.timeIntervalSinceNow < $0 }) ?? (tried < reader.rounds) {
      let bytes = mutations.next()
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      tried += 1
      do { try reader.read(bytes, path) } catch let error as LaboratoryError {
        refused += 1
        #expect(!error.message.isEmpty && !error.remedy.isEmpty, "case \(tried): \(error)")
        #expect(error.kind == .badData || error.kind == .badUsage, "case \(tried): \(error)")
      }
    }
    #expect(refused > tried / 10, "the damage does nothing")
    if Self.seconds != nil { print("| \(reader.name) | \(tried) | \(refused) | 0 |") }
  }
}
