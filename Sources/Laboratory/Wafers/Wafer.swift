import Analog
import Synchronization

/// A whole wafer: one chip from each of its dies, all for the same network.
public struct Wafer: Sendable {
  /// The technology.
  public let card: DeviceCard
  /// Lot number.
  public let lot: Int
  /// Wafer number within the lot.
  public let number: Int
  /// How the network lies on each die's tiles.
  public let placement: Placement
  /// How the chips' reads treat wires.
  public let wires: WireTreatment
  /// Serials of the dies and where they lie, in the order of their numbers.
  public let dies: [(serial: Serial, place: WaferGeometry.Place)]

  /// A wafer of a card. Throws when there is no such wafer, none of its dies is whole, or wires cannot be treated as asked
  /// (nil: as the card has them).
  public init(
    _ card: DeviceCard, lot: Int, wafer: Int, placement: Placement, wires: WireTreatment? = nil
  ) throws(LaboratoryError) {
    self.wires = wires ?? card.usualWires
    do { try card.check(self.wires, placement) } catch {
      throw .badUsage(error.message, remedy: error.remedy)
    }
    let places = card.wafer.dies
    guard !places.isEmpty else {
      throw .badData("no die fits on the card's wafer", remedy: "change the card's section `wafer`")
    }
    var dies: [(serial: Serial, place: WaferGeometry.Place)] = []
    for (die, place) in places.enumerated() {
      guard let serial = Serial(lot: lot, wafer: wafer, die: die) else {
        throw .badUsage(
          "there is no wafer \(wafer) of lot \(lot)", remedy: "use lots and wafers of 0 to 65534")
      }
      dies.append((serial, place))
    }
    self.card = card
    self.lot = lot
    number = wafer
    self.placement = placement
    self.dies = dies
  }

  /// The wafer's name, as `L07-W03`.
  public var name: String { "L\(Self.padded(lot, to: 2))-W\(Self.padded(number, to: 2))" }

  /// The name of a die's file, as `L07-W03-D012.chip`: padded, so that files sort as dies are numbered.
  public func fileName(_ serial: Serial) -> String {
    "\(name)-D\(Self.padded(serial.die, to: max(3, "\(dies.count - 1)".count))).chip"
  }

  private static func padded(_ number: Int, to width: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// Bytes of all chip files together, newly fabricated, within a few percent.
  public var fileBytes: Double {
    var perCell = 9
    if card.drift != nil { perCell += 6 }
    if case .pulses = card.update { perCell += 2 }
    // The card's text has its quotes escaped.
    let words = 2 * CardWriter.text(card).utf8.count + 4000
    let perDie = placement.cellCount * perCell + placement.tileCount * 1500 + words
    return Double(perDie) * Double(dies.count)
  }

  /// Fabricates every die on up to `threads` cores. With a directory, which must exist, each chip is saved there, every
  /// file whole at any instant; a wafer that is interrupted lacks its last dies. Threads never change a result.
  public func fabricate(
    into directory: String? = nil, threads: Int = 1,
    progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
  ) throws -> [DieSummary] {
    let meter = Meter(total: dies.count, report: progress)
    let hasFailed = Atomic(false)
    return try parallelMap(dies.count, threads: threads) { index in
      let (serial, place) = dies[index]
      if let directory {
        // On a full disk the other dies would fail alike; the error that is told is the first die's.
        if hasFailed.load(ordering: .relaxed) { throw CancellationError() }
        let chip = Chip(card, serial: serial, placement: placement, wires: wires)
        do { try Self.save(chip, to: "\(directory)/\(fileName(serial))") } catch {
          hasFailed.store(true, ordering: .relaxed)
          throw error
        }
      }
      meter.step()
      return DieSummary(card, serial: serial, placement: placement, place: place)
    }
  }

  /// A die that another process is working on is not replaced under its hands.
  private static func save(_ chip: borrowing Chip, to path: String) throws {
    let lock = FileStatus(of: path)?.kind == .regular ? try FileLock(path) : nil
    try Snapshot.save(chip, to: path)
    _ = consume lock
  }
}
