import Analog
import Foundation

/// A crossbar from files, solved for all its reads.
public struct CircuitJob: Sendable {
  /// The array.
  public let array: WiredArray
  /// Word-line voltages, N x p, a column per vector; nil when only the array's own matrices are wanted.
  public let volts: PreciseMatrix?

  /// What a job yields.
  public struct Outcome: Sendable {
    /// The array as a multiport.
    public let ports: PortAdmittance
    /// Currents out of the bit lines in amperes, p x M; nil without voltages.
    public let currents_A: PreciseMatrix?
    /// Heat in cells and wires for each vector, in watts.
    public let power_W: [Double]
    /// Time that the solution took on the host, in seconds.
    public let wall_s: Double
  }

  /// Reads an array's conductances (N x M siemens) and voltages (N x p volts) from CSV or `.npy` files.
  /// - Throws: `LaboratoryError`: `.badUsage` for resistances, `.badData` and `.missingFile` for files.
  public init(
    conductances: String, volts: String?, rowWire_ohm: Double, columnWire_ohm: Double
  ) throws(LaboratoryError) {
    for value in [rowWire_ohm, columnWire_ohm] where !Self.isResistance(value) {
      throw .badUsage(
        "a wire segment of \(value) ohm", remedy: "give 0, or a resistance within 1e-18...1e18 ohm")
    }
    let cells_S = try MatrixFile.read(conductances)
    do {
      array = try WiredArray(
        conductances_S: cells_S, rowWire_ohm: rowWire_ohm, columnWire_ohm: columnWire_ohm)
    } catch {
      throw .badData("\(shown(conductances)): \(error.message)", remedy: error.remedy)
    }
    self.volts = try volts.map { path throws(LaboratoryError) in try Self.volts(path, rows: cells_S.rows) }
  }

  private static func isResistance(_ value_ohm: Double) -> Bool {
    value_ohm == 0 || (WiredArray.smallestResistance_ohm...WiredArray.largest).contains(value_ohm)
  }

  private static func volts(_ path: String, rows: Int) throws(LaboratoryError) -> PreciseMatrix {
    let volts = try MatrixFile.read(path)
    guard volts.rows == rows else {
      throw .badData(
        "\(shown(path)) has \(volts.rows) rows of voltages and the array \(rows) word lines",
        remedy: volts.columns == rows
          ? "transpose the file: a row per word line, a column per vector"
          : "give a row per word line, a column per vector")
    }
    if let bad = volts.elements.first(where: { $0.magnitude > 1e18 }) {
      throw .badData("\(shown(path)) holds \(bad) V", remedy: "give voltages of at most 1e18 V")
    }
    return volts
  }

  /// What the solution will cost on this host.
  public var estimate: MergeEstimate {
    MergeEstimate(
      rows: array.rows, columns: array.columns, isFree: array.rowWire_ohm == 0 || array.columnWire_ohm == 0)
  }

  /// Solves the array and its reads. `progress` is told the share of the work that is done.
  /// - Throws: `LaboratoryError` with kind `.badData` when the array is too large for this host's memory.
  public func run(
    threads: Int, progress: (@Sendable (Double) -> Void)? = nil
  ) throws(LaboratoryError) -> Outcome {
    let start = DispatchTime.now().uptimeNanoseconds
    let memory_bytes = Int(clamping: ProcessInfo.processInfo.physicalMemory / 4 * 3)
    let ports: PortAdmittance
    do {
      ports = try PortAdmittance(
        of: array, threads: threads, memoryLimit_bytes: memory_bytes, progress: progress)
    } catch {
      throw .badData(error.message, remedy: error.remedy)
    }
    let currents_A = volts.map { ports.read(volts: $0) }
    let power_W = volts.map { ports.power_W(volts: $0) } ?? []
    return Outcome(
      ports: ports, currents_A: currents_A, power_W: power_W,
      wall_s: Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9)
  }
}
