import Kernels

/// Reads: voltages in, currents summed along columns, noise, amplifier, converter.
extension Chip {
  /// Inputs of a layer as its rows see them: clipped to [-1, 1], rounded by the input converter, and a last column of
  /// ones for the bias row. `inputs` is batch x fan-in; the result batch x (fan-in + 1).
  public func driven(layer: Int, inputs: Matrix) -> Matrix {
    let fanIn = placement.fanIn(layer)
    precondition(inputs.columns == fanIn, "layer \(layer) has \(fanIn) inputs, not \(inputs.columns)")
    var driven = Matrix(rows: inputs.rows, columns: fanIn + 1, repeating: 1)
    let step = Float(card.converters.inputStep)
    let perStep = step == 0 ? 1 : 1 / step
    for example in 0..<inputs.rows {
      let from = example * fanIn
      let to = example * (fanIn + 1)
      for row in 0..<fanIn {
        let value = min(max(inputs.elements[from + row], -1), 1)
        driven.elements[to + row] = step == 0 ? value : roundedToInteger(value * perStep) * step
      }
    }
    return driven
  }

  /// One noisy product of a layer: batch x (fan-in + 1) driven inputs to batch x fan-out column outputs, the partial
  /// sums of split layers added digitally. Only `rows` are driven when given. Charged to `phase`.
  public mutating func read(
    layer: Int, driven: Matrix, rows: Range<Int>? = nil, phase: Phase
  ) -> Matrix {
    let chosen = rows ?? 0..<placement.fanIn(layer) + 1
    var output = Matrix(rows: driven.rows, columns: placement.fanOut(layer))
    var reads: [(index: Int, inputs: Matrix, rows: Range<Int>, read: TileRead)] = []
    for index in tileRange(layer: layer) {
      let block = tiles[index].block
      let shared = block.rows.clamped(to: chosen)
      guard !shared.isEmpty else { continue }
      let local = shared.lowerBound - block.rows.lowerBound..<shared.upperBound - block.rows.lowerBound
      let inputs = driven.selectingColumns(block.rows)
      let read = tileRead(index, layer: layer, inputs: inputs, rows: local, range: .output)
      reads.append((index, inputs, local, read))
    }
    let partials = TileRead.run(reads.map(\.read), threads: threads)
    var converted: Set<Int> = []
    for ((index, inputs, rows, _), partial) in zip(reads, partials) {
      let block = tiles[index].block
      chargeRead(index, layer: layer, inputs: inputs, rows: rows, phase: phase)
      let isFirst = converted.insert(block.columns.lowerBound).inserted
      if isFirst && block.columns.count == output.columns {
        output = partial
      } else {
        add(partial, to: &output, columns: block.columns)
        if !isFirst {
          ledger.charge(LedgerKey(phase, layer: layer, .digital, .add), count: partial.elements.count)
        }
      }
    }
    applyDriftFactors(layer: layer, to: &output, phase: phase)
    return output
  }

  /// The same for inputs that have not met the input converter yet.
  public mutating func read(layer: Int, inputs: Matrix, phase: Phase) -> Matrix {
    read(layer: layer, driven: driven(layer: layer, inputs: inputs), phase: phase)
  }

  /// What the layer's neurons receive: column outputs times each neuron's own gain plus its own offset.
  public func received(layer: Int, _ outputs: Matrix) -> Matrix {
    let offsets = neuronOffsets[layer]
    let gains = neuronGains[layer]
    guard !offsets.isEmpty || !gains.isEmpty else { return outputs }
    var received = outputs
    let columns = outputs.columns
    for start in stride(from: 0, to: outputs.elements.count, by: max(columns, 1)) {
      for unit in gains.indices { received.elements[start + unit] *= gains[unit] }
      for unit in offsets.indices { received.elements[start + unit] += offsets[unit] }
    }
    return received
  }

  /// Activations of a layer's neurons, the card's function of what they receive; charged to `phase`.
  public mutating func activate(layer: Int, _ received: Matrix, phase: Phase) -> Matrix {
    let activations = Matrix(
      rows: received.rows, columns: received.columns,
      elements: card.converters.activation.values(received.elements))
    ledger.charge(LedgerKey(phase, layer: layer, .neurons, .activate), count: received.elements.count)
    return activations
  }

  private func add(_ partial: Matrix, to output: inout Matrix, columns: Range<Int>) {
    for example in 0..<partial.rows {
      for column in columns { output[example, column] += partial[example, column - columns.lowerBound] }
    }
  }

  /// Which full scale the output converters are set to.
  enum ConverterRange {
    /// Sums of a whole column, in units of output.
    case output
    /// One pair, in units of weight.
    case pair
  }

  /// One tile's noisy read; the read counter moves on. `inputs` is batch x rows of the tile.
  mutating func readTile(
    _ index: Int, layer: Int, inputs: Matrix, rows: Range<Int>, range: ConverterRange
  ) -> Matrix {
    tileRead(index, layer: layer, inputs: inputs, rows: rows, range: range).run(threads: threads)
  }

  /// The same, not run yet.
  private mutating func tileRead(
    _ index: Int, layer: Int, inputs: Matrix, rows: Range<Int>, range: ConverterRange
  ) -> TileRead {
    prepareReadStates(layer: layer)
    let tile = tiles[index]
    let dead = tile.readState!.dead
    let route = readRoute(
      index, inputs: dead?.silenced(inputs) ?? inputs, rows: rows, scale: weightScale(layer: layer))
    func draws(_ stream: RandomStream) -> DrawAddress {
      DrawAddress(serial, stream, tile: tile.block.tile, part: .outputs, event: readEvent)
    }
    let read = TileRead(
      inputs: route.inputs, rows: rows, state: tile.readState!, added: route.added,
      epilogue: epilogue(tile, layer: layer, range: range), noise: isNoisy ? draws(.readNoise) : nil,
      thermalNoise: draws(.thermalNoise))
    readEvent += 1
    return read
  }

  private var isNoisy: Bool {
    let read = card.read
    return read.outputSigma > 0 || read.flicker != nil || read.white != nil
      || (read.telegraph?.whiteSigma ?? 0) > 0
  }

  /// Makes the read states of a layer's tiles, side by side, that a write or the passing of time has unmade.
  mutating func prepareReadStates(layer: Int) {
    let unmade = tileRange(layer: layer).filter { tiles[$0].readState == nil }
    guard !unmade.isEmpty else { return }
    let (ageing, ages_s, scale, card) = (ageing, lineAges_s, weightScale(layer: layer), card)
    let (held, columns) = (perturbations[layer], placement.fanOut(layer))
    var pending: [(tile: Tile, dead: DeadLines?, edge: EffectiveTile?, network: WiredArray?)] = []
    for index in unmade {
      let dead = deadLines(index, ages_s: ages_s)
      let edge = effectiveTile(index, ageing: ageing, dead: dead)
      if let fresh = edge?.fresh { tiles[index].merged = fresh }
      var network: WiredArray?
      if edge != nil, card.conduction != .ohmic, let model = card.wires {
        network = model.array(physicalCells_S(index, ageing: ageing, dead: dead))
      }
      pending.append((tiles[index], dead, edge?.tile, network))
    }
    let parts = pending
    let states = mapped(parts.count, threads: threads) { index in
      let (tile, dead, edge, network) = parts[index]
      var state = ReadState(
        tile, card: card, scale: scale, ageing: ageing, through: edge,
        perturbation: held.isEmpty ? [] : tile.block.elements(of: held, columns: columns))
      state.cut(dead, tile, ageing: ageing)
      state.addThermalNoise(tile, card: card, scale: scale, ageing: ageing, through: edge)
      state.wired?.network = network
      return state
    }
    for (index, state) in zip(unmade, states) { tiles[index].readState = state }
  }

  /// Amplifier and converter of a tile's columns. When one pair is read, the amplifier is set so that weight
  /// `pairRange` fills the converter; its noise is that of its output, whatever its gain.
  private func epilogue(_ tile: Tile, layer: Int, range: ConverterRange) -> ReadEpilogue {
    let converters = card.converters
    let sigma = Float(card.read.outputSigma)
    switch range {
    case .output:
      return ReadEpilogue(
        outputVariance: sigma * sigma, gain: tile.columnGain, offset: tile.converterOffset,
        limit: Float(converters.outputRange), step: Float(converters.outputStep))
    case .pair:
      let amplification = Float(1 / weightScale(layer: layer))
      let ones = [Float](repeating: 1, count: tile.columns)
      let gain = (tile.columnGain.isEmpty ? ones : tile.columnGain).map { $0 * amplification }
      let pairSigma = sigma / amplification
      let limit = converters.outputBits == 0 ? Float.infinity : Float(card.pairRange)
      let step = converters.outputBits == 0 ? 0 : limit / Float(1 << (converters.outputBits - 1) - 1)
      return ReadEpilogue(
        outputVariance: pairSigma * pairSigma, gain: gain, offset: tile.converterOffset, limit: limit,
        step: step)
    }
  }
}

extension DeviceCard {
  /// The largest weight a pair can show: the converter's full scale when single pairs are read.
  var pairRange: Double {
    if case .pulses(let law) = update {
      return max(
        law.upperBound * (1 + 3 * law.upperBoundSigma), -law.lowerBound * (1 + 3 * law.lowerBoundSigma))
    }
    return max(1, window_S / cell.unit_S)
  }

  private var window_S: Double { cell.window_S }
}

/// The nearest integer of a value of magnitude below 2^22, ties to even: adding and taking away 1.5 x 2^23 leaves no
/// bits behind the point.
private func roundedToInteger(_ value: Float) -> Float { (value + 12_582_912) - 12_582_912 }
