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
    var converted: Set<Int> = []
    for index in tileRange(layer: layer) {
      let block = tiles[index].block
      let shared = block.rows.clamped(to: chosen)
      guard !shared.isEmpty else { continue }
      let local = shared.lowerBound - block.rows.lowerBound..<shared.upperBound - block.rows.lowerBound
      let inputs = driven.selectingColumns(block.rows)
      let partial = readTile(index, layer: layer, inputs: inputs, rows: local, range: .output)
      chargeRead(index, layer: layer, inputs: inputs, rows: local, phase: phase)
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
    prepareReadState(index, layer: layer)
    let tile = tiles[index]
    let crossbar = tile.readState!.crossbar
    let dead = tile.readState!.dead
    let inputs = dead?.silenced(inputs) ?? inputs
    var output = Matrix(rows: inputs.rows, columns: tile.columns)
    let noise = DrawAddress(serial, .readNoise, tile: tile.block.tile, part: .outputs, event: readEvent)
    readEvent += 1
    let epilogue = epilogue(tile, layer: layer, range: range)
    var span = output.elements.mutableSpan
    noisyRead(
      &span, inputs: inputs.elements.span, batch: inputs.rows, rows: rows, crossbar: crossbar,
      epilogue: epilogue, noise: isNoisy ? noise : nil)
    dead?.mute(&output)
    return output
  }

  private var isNoisy: Bool {
    let read = card.read
    return read.outputSigma > 0 || read.flicker != nil || read.white != nil
      || (read.telegraph?.whiteSigma ?? 0) > 0
  }

  /// Makes a tile's read state if a write or the passing of time has unmade it.
  mutating func prepareReadState(_ index: Int, layer: Int) {
    guard tiles[index].readState == nil else { return }
    let ageing = ageing
    let perturbation = perturbations[layer]
    var state = ReadState(
      tiles[index], card: card, scale: weightScale(layer: layer), ageing: ageing,
      perturbation: perturbation.isEmpty
        ? [] : tiles[index].block.elements(of: perturbation, columns: placement.fanOut(layer)))
    state.cut(deadLines(index, ages_s: lineAges_s), tiles[index], ageing: ageing)
    tiles[index].readState = state
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
