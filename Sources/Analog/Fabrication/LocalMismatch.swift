import Kernels

/// Each cell's own mismatch: sigma A / sqrt(W L), normal, log-normal or with the heavier tails of Student's t.
struct LocalMismatch {
  private let model: VariationModel
  private let serial: Serial

  init(_ model: VariationModel, serial: Serial) {
    self.model = model
    self.serial = serial
  }

  /// Factors of mean 1.
  func factors(_ count: Int, tile: Int, _ part: TilePart) -> [Float] {
    let address = DrawAddress(serial, .localMismatch, tile: tile, part: part)
    switch model.tail {
    case .normal:
      let sigma = Float(model.localSigma)
      var values = normals(count, at: address)
      for cell in values.indices { values[cell] = 1 + sigma * values[cell] }
      return values
    case .logNormal:
      let sigma2 = model.localSigma * model.localSigma
      let octaves = portableLog2(1 + sigma2)
      // s xi - s^2/2 as a power of two: s^2 = octaves ln 2, and log2(e) = 1 / ln 2.
      let scale = Float((octaves / 0.693_147_180_559_945_3).squareRoot())
      let shift = Float(octaves / 2)
      var values = normals(count, at: address)
      for cell in values.indices { values[cell] = scale * values[cell] - shift }
      var span = values.mutableSpan
      applyExp2(&span)
      return values
    case .studentT(let degrees):
      return studentT(count, degrees: degrees, address, tile: tile, part)
    }
  }

  /// Bailey's polar formula, T = sqrt(nu (u^(-2/nu) - 1)) cos(2 pi v), exactly t-distributed (Mathematics of
  /// Computation 62:779, 1994), times sqrt((nu - 2)/nu) for unit variance.
  private func studentT(
    _ count: Int, degrees: Double, _ address: DrawAddress, tile: Int, _ part: TilePart
  ) -> [Float] {
    precondition(degrees > 2, "Student's t has a variance above 2 degrees of freedom only")
    var values = uniforms(count, at: address)
    var span = values.mutableSpan
    applyLn(&span)
    var angles = [UInt32](repeating: 0, count: count)
    var words = angles.mutableSpan
    fillWords(&words, at: DrawAddress(serial, .localTail, tile: tile, part: part))
    let power = Float(-2 / degrees)
    let scale = Float(model.localSigma * (degrees - 2).squareRoot())
    for cell in values.indices {
      let radius = Self.exponentialLessOne(power * values[cell]).squareRoot()
      values[cell] = 1 + scale * radius * ChipMath.turn(angles[cell]).cosine
    }
    return values
  }

  /// exp(x) - 1 for x >= 0 without cancellation near 0.
  private static func exponentialLessOne(_ x: Float) -> Float {
    guard x < 0.5 else { return ChipMath.exp(x) - 1 }
    var sum: Float = 1
    for order in stride(from: 8, through: 2, by: -1) { sum = 1 + x / Float(order) * sum }
    return x * sum
  }
}
