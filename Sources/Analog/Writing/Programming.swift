/// Writes to a whole layer, and reading its pairs back.
extension Chip {
  /// Sets the normalised weights of a layer open loop. `weights` is (fan-in + 1) x fan-out, in units of weight and cut
  /// to what a pair can hold; NaN leaves a pair alone. Returns pulses fired.
  @discardableResult
  public mutating func program(layer: Int, weights: Matrix, phase: Phase = .program) -> Int {
    if case .pulses(let law) = card.update {
      return programByPulses(layer: layer, weights: weights, law, phase: phase)
    }
    let mapping = PairMapping(card.cell)
    return write(layer: layer, phase: phase) { writer, block, cells, part in
      let targets = block.elements(of: weights).map { mapping.target_S(weight: $0, part) }
      return writer.program(&cells, targets_S: targets, block.tile, part)
    }
  }

  /// Moves the normalised weights of a layer by wished amounts, as a continuous card does. Returns pulses fired.
  @discardableResult
  public mutating func move(layer: Int, by wishes: Matrix, phase: Phase = .learn) -> Int {
    if movesPlainly(layer: layer) { return movePlainly(layer: layer, by: wishes, phase: phase) }
    let mapping = PairMapping(card.cell)
    return write(layer: layer, phase: phase) { writer, block, cells, part in
      let moves = block.elements(of: wishes).map { mapping.move_S(weight: $0, part) }
      return writer.move(&cells, by: moves, block.tile, part)
    }
  }

  /// Fires signed numbers of pulses at a layer's G+ cells, (fan-in + 1) x fan-out of them in row order. The card must
  /// have a law of pulses. Returns pulses fired.
  @discardableResult
  public mutating func pulse(layer: Int, counts: [Int32], phase: Phase = .learn) -> Int {
    guard case .pulses(let law) = card.update else { preconditionFailure("the card has no law of pulses") }
    let most = counts.reduce(0) { max($0, $1.magnitude) }
    if law.hasClosedForm || most <= 1 { return pulseOnce(layer: layer, counts: counts, law, phase: phase) }
    // Without a closed form each pulse is an event of its own; a cell drops out when it has had its number.
    var fired = 0
    for round in 1...most {
      let due = counts.map { $0.magnitude >= round ? $0.signum() : 0 }
      fired += pulseOnce(layer: layer, counts: due, law, phase: phase)
    }
    return fired
  }

  private mutating func pulseOnce(layer: Int, counts: [Int32], _ law: PulseLaw, phase: Phase) -> Int {
    let columns = placement.fanOut(layer)
    return write(layer: layer, phase: phase) { writer, block, cells, part in
      writer.pulse(&cells, counts: block.elements(of: counts, columns: columns), law, block.tile, part)
    }
  }

  /// One write event over all tiles of a layer.
  private mutating func write(
    layer: Int, phase: Phase, _ body: (Writer, Placement.Block, inout CellArray, TilePart) -> WriteTally
  ) -> Int {
    let timeIndex = presentTimeIndex()
    var writer = Writer(
      card: card, serial: serial, event: writeEvent, timeIndex: timeIndex, ageing: ageing, threads: threads)
    writeEvent += 1
    let ages_s = lineAges_s
    var tally = WriteTally()
    for index in tileRange(layer: layer) {
      let block = tiles[index].block
      writer.dead = deadLines(index, ages_s: ages_s)
      tiles[index].updateCells { cells, part in tally += body(writer, block, &cells, part) }
    }
    chargeWrite(tally, layer: layer, phase: phase)
    return tally.pulses
  }

  /// The place of the present age among the remembered times of writing.
  private mutating func presentTimeIndex() -> UInt16 {
    guard card.remembersWriting else { return 0 }
    let now_s = clock.age.seconds
    if let last = writeTimes_s.last, last == now_s { return UInt16(writeTimes_s.count - 1) }
    if writeTimes_s.count >= Int(UInt16.max) { forgetUnusedWriteTimes() }
    precondition(writeTimes_s.count < Int(UInt16.max), "a chip remembers at most 65,535 times of writing")
    writeTimes_s.append(now_s)
    return UInt16(writeTimes_s.count - 1)
  }

  /// Keeps only times at which some cell was last written.
  private mutating func forgetUnusedWriteTimes() {
    var used = [Bool](repeating: false, count: writeTimes_s.count)
    for tile in tiles {
      for index in tile.plus.writtenAt + tile.minus.writtenAt { used[Int(index)] = true }
    }
    var place: [UInt16] = []
    var kept: [Double] = []
    for (index, time_s) in writeTimes_s.enumerated() {
      place.append(UInt16(clamping: kept.count))
      if used[index] { kept.append(time_s) }
    }
    for index in tiles.indices {
      tiles[index].plus.writtenAt = tiles[index].plus.writtenAt.map { place[Int($0)] }
      tiles[index].minus.writtenAt = tiles[index].minus.writtenAt.map { place[Int($0)] }
    }
    writeTimes_s = kept
  }

  /// Whether no cell of a layer has been written since fabrication.
  func isFresh(layer: Int) -> Bool {
    tiles[tileRange(layer: layer)].allSatisfy { $0.plus.pulses.allSatisfy { $0 == 0 } }
  }

  /// From rest if the layer is new, else from the lower bound after an erasing burst: as many nominal pulses as the
  /// nominal law needs to reach each weight.
  private mutating func programByPulses(layer: Int, weights: Matrix, _ law: PulseLaw, phase: Phase) -> Int {
    let nominal = NominalPulses(law)
    var fired = 0
    var start: Float = 0
    if !isFresh(layer: layer) {
      start = Float(law.lowerBound)
      let counts = weights.elements.map { $0.isNaN ? 0 : -Int32(clamping: nominal.erasing) }
      fired += pulse(layer: layer, counts: counts, phase: phase)
    }
    let counts = weights.elements.map { Int32(clamping: nominal.count(from: start, to: $0)) }
    return fired + pulse(layer: layer, counts: counts, phase: phase)
  }
}

/// How a weight is shared between the two cells of a pair.
struct PairMapping {
  private let cell: CellModel

  init(_ cell: CellModel) { self.cell = cell }

  /// Target conductance of one cell for a weight; NaN stays NaN.
  func target_S(weight: Float, _ part: TilePart) -> Float {
    guard !weight.isNaN else { return weight }
    let signed = part == .plus ? weight : -weight
    let unit_S = Float(cell.unit_S)
    let rest_S = Float(cell.rest_S)
    let target_S =
      switch cell.pairing {
      case .balanced: rest_S + signed * unit_S / 2
      case .oneSided: rest_S + max(signed, 0) * unit_S
      case .reference: rest_S + signed * unit_S
      }
    return min(max(target_S, Float(cell.lowest_S)), Float(cell.highest_S))
  }

  /// How far one cell is asked to move for a change of weight: both share it, unless one is a reference.
  func move_S(weight: Float, _ part: TilePart) -> Float {
    let signed = part == .plus ? weight : -weight
    return signed * Float(cell.unit_S) * (cell.pairing == .reference ? 1 : 0.5)
  }
}

extension Placement.Block {
  /// The part of a layer's matrix that lies on this block, row after row.
  func elements(of matrix: Matrix) -> [Float] { elements(of: matrix.elements, columns: matrix.columns) }

  /// The part of a layer's elements that lies on this block, row after row.
  func elements<Element>(of all: [Element], columns layerColumns: Int) -> [Element] {
    if columns.count == layerColumns {
      return Array(all[rows.lowerBound * layerColumns..<rows.upperBound * layerColumns])
    }
    return rows.flatMap {
      all[$0 * layerColumns + columns.lowerBound..<$0 * layerColumns + columns.upperBound]
    }
  }
}
