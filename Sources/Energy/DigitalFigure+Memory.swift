extension DigitalFigure.Operation {
  /// The memories a rival may keep its weights in.
  public static let memories: [Self] = [.sram8KB, .sram32KB, .sram1MB, .ddr, .hbm2, .gddr6]

  /// The memory's word on the command line; of other operations their own.
  public var word: String {
    switch self {
    case .sram8KB: "sram-8kb"
    case .sram32KB: "sram-32kb"
    case .sram1MB: "sram-1mb"
    case .ddr: "ddr"
    case .hbm2: "hbm2"
    case .gddr6: "gddr6"
    default: rawValue
    }
  }

  /// The memory of a word. Throws for a word that is none.
  public static func memory(_ word: String) throws(EnergyError) -> Self {
    if let memory = memories.first(where: { $0.word == word }) { return memory }
    throw EnergyError(
      "there is no memory `\(word)`", remedy: "use one of \(memories.map(\.word).joined(separator: ", "))")
  }

  /// Bytes of static memory, all of which leak; nil for other memories.
  var capacity_B: Int? {
    switch self {
    case .sram8KB: 8_192
    case .sram32KB: 32_768
    case .sram1MB: 1_048_576
    default: nil
    }
  }
}
