import Analog

/// One row of a published table of digital energies.
public struct DigitalFigure: Sendable, Equatable {
  /// What the tables list. Raw values are their words.
  public enum Operation: String, Sendable, CaseIterable {
    /// 8-bit integer addition.
    case int8Add = "int8 add"
    /// 32-bit integer addition.
    case int32Add = "int32 add"
    /// bfloat16 addition.
    case bfloat16Add = "bf16 add"
    /// Half-precision addition.
    case float16Add = "fp16 add"
    /// Single-precision addition.
    case float32Add = "fp32 add"
    /// 8-bit integer multiplication.
    case int8Multiply = "int8 mult"
    /// 32-bit integer multiplication.
    case int32Multiply = "int32 mult"
    /// bfloat16 multiplication.
    case bfloat16Multiply = "bf16 mult"
    /// Half-precision multiplication.
    case float16Multiply = "fp16 mult"
    /// Single-precision multiplication.
    case float32Multiply = "fp32 mult"
    /// 64 bits from 8 KB of static memory.
    case sram8KB = "SRAM 8 KB, 64 bits"
    /// 64 bits from 32 KB of static memory.
    case sram32KB = "SRAM 32 KB, 64 bits"
    /// 64 bits from 1 MB of static memory.
    case sram1MB = "SRAM 1 MB, 64 bits"
    /// 64 bits from DDR3 or DDR4 memory.
    case ddr = "DDR DRAM, 64 bits"
    /// 64 bits from HBM2 memory.
    case hbm2 = "HBM2 DRAM, 64 bits"
    /// 64 bits from GDDR6 memory.
    case gddr6 = "GDDR6 DRAM, 64 bits"
  }

  /// What is done.
  public let operation: Operation
  /// Picojoules as printed, the lower end of a range.
  public let low_pJ: Double
  /// Picojoules as printed; the middle where a range is printed.
  public let nominal_pJ: Double
  /// Picojoules as printed, the upper end of a range.
  public let high_pJ: Double
  /// How sure the number is.
  public let confidence: DeviceCard.Source.Confidence

  init(_ operation: Operation, _ value_pJ: Double, _ confidence: DeviceCard.Source.Confidence = .secondary) {
    self.init(operation, value_pJ...value_pJ, confidence)
  }

  init(
    _ operation: Operation, _ range_pJ: ClosedRange<Double>,
    _ confidence: DeviceCard.Source.Confidence = .secondary
  ) {
    self.operation = operation
    low_pJ = range_pJ.lowerBound
    nominal_pJ = low_pJ == range_pJ.upperBound ? low_pJ : (low_pJ + range_pJ.upperBound) / 2
    high_pJ = range_pJ.upperBound
    self.confidence = confidence
  }

  /// The same in joules.
  public var energy: Joules { Joules(low: low_pJ, nominal: nominal_pJ, high: high_pJ) * 1e-12 }
}

extension DigitalRival {
  /// CMOS of 45 nm at 0.9 V with DDR3-class memory.
  public static let horowitz45nm = DigitalRival(
    name: "horowitz-45nm", node_nm: 45, source: "Horowitz, ISSCC 2014, Fig. 1.1.9", mainMemory: .ddr,
    figures: [
      DigitalFigure(.int8Add, 0.03), DigitalFigure(.int32Add, 0.1),
      DigitalFigure(.float16Add, 0.4), DigitalFigure(.float32Add, 0.9),
      DigitalFigure(.int8Multiply, 0.2), DigitalFigure(.int32Multiply, 3.1),
      DigitalFigure(.float16Multiply, 1.1), DigitalFigure(.float32Multiply, 3.7),
      DigitalFigure(.sram8KB, 10), DigitalFigure(.sram32KB, 20), DigitalFigure(.sram1MB, 100),
      DigitalFigure(.ddr, 1300...2600),
    ],
    leakage: EnergyConstant(
      low: 0.1 / 1_048_576, nominal: 0.1 / 1_048_576, high: 0.1 / 1_048_576, node_nm: 45,
      source: "Horowitz, ISSCC 2014, Section 5: last-level caches leak 100 mW/MB", confidence: .secondary))

  /// CMOS of 7 nm with HBM2 memory, as the accelerator of the same paper has.
  public static let jouppi7nm = DigitalRival(
    name: "jouppi-7nm", node_nm: 7, source: "Jouppi et al., ISCA 2021, Table 2", mainMemory: .hbm2,
    figures: [
      DigitalFigure(.int8Add, 0.007, .recalled), DigitalFigure(.int32Add, 0.03),
      DigitalFigure(.bfloat16Add, 0.11, .recalled), DigitalFigure(.float16Add, 0.16, .recalled),
      DigitalFigure(.float32Add, 0.38, .recalled),
      DigitalFigure(.int8Multiply, 0.07), DigitalFigure(.int32Multiply, 1.48, .recalled),
      DigitalFigure(.bfloat16Multiply, 0.21, .recalled), DigitalFigure(.float16Multiply, 0.34),
      DigitalFigure(.float32Multiply, 1.31),
      DigitalFigure(.sram8KB, 7.5), DigitalFigure(.sram32KB, 8.5), DigitalFigure(.sram1MB, 14),
      DigitalFigure(.ddr, 1300), DigitalFigure(.hbm2, 250...450), DigitalFigure(.gddr6, 350...480),
    ])

  /// All rivals.
  public static let all = [horowitz45nm, jouppi7nm]

  /// The rival of a name. Throws for a name that is none.
  public static func named(_ name: String) throws(EnergyError) -> DigitalRival {
    if let rival = all.first(where: { $0.name == name }) { return rival }
    throw EnergyError(
      "there is no digital rival `\(name)`", remedy: "use \(all.map(\.name).joined(separator: " or "))")
  }
}
