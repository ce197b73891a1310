/// A type of number that a tensor can hold.
public protocol TensorElement: Sendable, Equatable {
  /// An unsigned integer of the same width.
  associatedtype Bits: FixedWidthInteger & UnsignedInteger & BitwiseCopyable
  /// The number's bits.
  var bits: Bits { get }
  /// The number with these bits.
  init(bits: Bits)
  /// The numbers as a tensor's elements.
  static func wrapped(_ values: [Self]) -> Tensor.Elements
  /// A tensor's elements if they are of this type.
  static func unwrapped(_ elements: Tensor.Elements) -> [Self]?
}

extension TensorElement where Self: FixedWidthInteger, Bits == Magnitude {
  /// The number's bits.
  public var bits: Bits { Bits(truncatingIfNeeded: self) }
  /// The number with these bits.
  public init(bits: Bits) { self.init(truncatingIfNeeded: bits) }
}

extension Float: TensorElement {
  /// The number's bits.
  public var bits: UInt32 { bitPattern }
  /// The number with these bits.
  public init(bits: UInt32) { self.init(bitPattern: bits) }
  /// The numbers as a tensor's elements.
  public static func wrapped(_ values: [Self]) -> Tensor.Elements { .f32(values) }
  /// A tensor's elements if they are of this type.
  public static func unwrapped(_ elements: Tensor.Elements) -> [Self]? {
    if case .f32(let values) = elements { values } else { nil }
  }
}

extension Double: TensorElement {
  /// The number's bits.
  public var bits: UInt64 { bitPattern }
  /// The number with these bits.
  public init(bits: UInt64) { self.init(bitPattern: bits) }
  /// The numbers as a tensor's elements.
  public static func wrapped(_ values: [Self]) -> Tensor.Elements { .f64(values) }
  /// A tensor's elements if they are of this type.
  public static func unwrapped(_ elements: Tensor.Elements) -> [Self]? {
    if case .f64(let values) = elements { values } else { nil }
  }
}

extension Int32: TensorElement {
  /// An unsigned integer of the same width.
  public typealias Bits = Magnitude
  /// The numbers as a tensor's elements.
  public static func wrapped(_ values: [Self]) -> Tensor.Elements { .i32(values) }
  /// A tensor's elements if they are of this type.
  public static func unwrapped(_ elements: Tensor.Elements) -> [Self]? {
    if case .i32(let values) = elements { values } else { nil }
  }
}

extension UInt32: TensorElement {
  /// An unsigned integer of the same width.
  public typealias Bits = Magnitude
  /// The numbers as a tensor's elements.
  public static func wrapped(_ values: [Self]) -> Tensor.Elements { .u32(values) }
  /// A tensor's elements if they are of this type.
  public static func unwrapped(_ elements: Tensor.Elements) -> [Self]? {
    if case .u32(let values) = elements { values } else { nil }
  }
}

extension Int64: TensorElement {
  /// An unsigned integer of the same width.
  public typealias Bits = Magnitude
  /// The numbers as a tensor's elements.
  public static func wrapped(_ values: [Self]) -> Tensor.Elements { .i64(values) }
  /// A tensor's elements if they are of this type.
  public static func unwrapped(_ elements: Tensor.Elements) -> [Self]? {
    if case .i64(let values) = elements { values } else { nil }
  }
}

extension UInt8: TensorElement {
  /// An unsigned integer of the same width.
  public typealias Bits = Magnitude
  /// The numbers as a tensor's elements.
  public static func wrapped(_ values: [Self]) -> Tensor.Elements { .u8(values) }
  /// A tensor's elements if they are of this type.
  public static func unwrapped(_ elements: Tensor.Elements) -> [Self]? {
    if case .u8(let values) = elements { values } else { nil }
  }
}

extension UInt16: TensorElement {
  /// An unsigned integer of the same width.
  public typealias Bits = Magnitude
  /// The numbers as a tensor's elements.
  public static func wrapped(_ values: [Self]) -> Tensor.Elements { .u16(values) }
  /// A tensor's elements if they are of this type.
  public static func unwrapped(_ elements: Tensor.Elements) -> [Self]? {
    if case .u16(let values) = elements { values } else { nil }
  }
}
