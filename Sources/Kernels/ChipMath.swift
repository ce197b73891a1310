/// Elementary functions with the same bits on every machine: only + - *, and bit operations, in a fixed order,
/// without contraction and without the system's mathematical library. The vector kernels repeat this text.
///
/// Each is accurate to a relative 3e-7. Every NaN that comes out is the canonical quiet one.
public enum ChipMath {
  /// Natural logarithm. ln(0) = -infinity; negative numbers and NaN give NaN; subnormals are handled.
  public static func ln(_ x: Float) -> Float {
    if x.isNaN || x < 0 { return .nan }
    if x == 0 { return -.infinity }
    if x == .infinity { return x }
    if x >= 0x1p-126 { return lnOfNormal(x) }
    return (lnOfNormal(x * 0x1p24) - 24 * ln2High) + 24 * ln2Low
  }

  /// Two to the power of x. Overflows to infinity and underflows through the subnormals to 0; NaN gives NaN.
  public static func exp2(_ x: Float) -> Float {
    if x.isNaN { return .nan }
    let c = max(min(x, 130), -160)
    let n = roundedToInteger(c)
    let f = c - Float(n)
    var p: Float = 0x1.41fbbcp-13
    p = p * f + 0x1.5f3e52p-10
    p = p * f + 0x1.3b2d4cp-7
    p = p * f + 0x1.c6aee8p-5
    p = p * f + 0x1.ebfbdcp-3
    p = p * f + 0x1.62e430p-1
    p = p * f + 1
    return scaled(p, n)
  }

  /// e to the power of x. Overflows to infinity and underflows through the subnormals to 0; NaN gives NaN.
  public static func exp(_ x: Float) -> Float {
    if x.isNaN { return .nan }
    let c = max(min(x, 90), -110)
    let n = roundedToInteger(c * 0x1.715476p+0)
    // ln 2 in two parts: the first has nine bits, so its multiple is exact.
    let r = (c - Float(n) * 0x1.63p-1) + Float(n) * ln2Low
    var p: Float = 0x1.6a2350p-10
    p = p * r + 0x1.123a6cp-7
    p = p * r + 0x1.5558f4p-5
    p = p * r + 0x1.555490p-3
    p = p * r + 0x1.fffffcp-2
    return scaled((r * r * p + r) + 1, n)
  }

  /// ln 2 = `ln2High` - `ln2Low`.
  private static let ln2High: Float = 0x1.63p-1
  private static let ln2Low: Float = 0x1.bd0106p-13

  /// ln of a positive normal number: the mantissa is brought to [sqrt(1/2), sqrt(2)) = 1 + f, and
  /// ln(1 + f) = f - f^2 / 2 + f^3 P(f).
  static func lnOfNormal(_ x: Float) -> Float {
    let shifted = Int32(bitPattern: x.bitPattern) &- 0x3f35_04f3
    let e = Float(shifted >> 23)
    let f = Float(bitPattern: UInt32(bitPattern: (shifted & 0x007f_ffff) &+ 0x3f35_04f3)) - 1
    let z = f * f
    let p01 = 0x1.555554p-2 - 0x1.000226p-2 * f
    let p23 = 0x1.99a004p-3 - 0x1.547244p-3 * f
    let p45 = 0x1.22da1cp-3 - 0x1.0d8542p-3 * f
    let p67 = 0x1.055b6ap-3 - 0x1.38b580p-4 * f
    let p = (p01 + p23 * z) + (p45 + p67 * z) * (z * z)
    var y = f * z * p
    y = y + e * -ln2Low
    y = y - 0.5 * z
    return (f + y) + e * ln2High
  }

  /// Cosine and sine of the angle that a random word stands for: its top two bits are the quadrant, the next 22 the
  /// place within it.
  package static func turn(_ word: UInt32) -> (cosine: Float, sine: Float) {
    let fraction = Float(word >> 8 & 0x3f_ffff)
    let phi = ((fraction + 0.5) * 0x1p-22 - 0.5) * 0x1.921fb6p+0
    let z = phi * phi
    var s: Float = -0x1.9943e0p-13
    s = s * z + 0x1.11073ap-7
    s = s * z - 0x1.555546p-3
    s = phi + phi * z * s
    var c: Float = 0x1.99eb9cp-16
    c = c * z - 0x1.6c0c34p-10
    c = c * z + 0x1.55554ap-5
    c = (1 - 0.5 * z) + z * z * c
    switch word >> 30 {
    case 0: return (c, s)
    case 1: return (-s, c)
    case 2: return (-c, -s)
    default: return (s, -c)
    }
  }

  /// The nearest integer, halves to even: adding 1.5 * 2^23 leaves it in the low bits. |x| must be below 2^22.
  private static func roundedToInteger(_ x: Float) -> Int32 {
    Int32(bitPattern: (x + 0x1.8p23).bitPattern) - 0x4b40_0000
  }

  /// p 2^n in two steps, so that neither factor overflows and a subnormal result is rounded once.
  private static func scaled(_ p: Float, _ n: Int32) -> Float {
    let half = n >> 1
    return p * powerOfTwo(half) * powerOfTwo(n - half)
  }

  private static func powerOfTwo(_ n: Int32) -> Float { Float(bitPattern: UInt32(n + 127) << 23) }
}
