/// Numbers in a rectangular arrangement of any number of dimensions, the last index running fastest.
public struct Tensor: Sendable, Equatable {
  /// The numbers, in one of the types that files can hold.
  public enum Elements: Sendable, Equatable {
    /// 32-bit floating point.
    case f32([Float])
    /// 64-bit floating point.
    case f64([Double])
    /// Signed 32-bit integers.
    case i32([Int32])
    /// Unsigned 32-bit integers.
    case u32([UInt32])
    /// Signed 64-bit integers.
    case i64([Int64])
    /// Bytes.
    case u8([UInt8])
    /// Unsigned 16-bit integers.
    case u16([UInt16])

    /// How many numbers there are.
    public var count: Int {
      switch self {
      case .f32(let values): values.count
      case .f64(let values): values.count
      case .i32(let values): values.count
      case .u32(let values): values.count
      case .i64(let values): values.count
      case .u8(let values): values.count
      case .u16(let values): values.count
      }
    }
  }

  /// The length of each dimension; empty for a single number.
  public let shape: [Int]
  /// The numbers, as many as the product of the shape.
  public let elements: Elements

  /// Numbers with their shape, whose product must be their count.
  public init(_ elements: Elements, shape: [Int]) {
    precondition(
      elementCount(shape) == elements.count, "the product of the shape must be the number of elements")
    self.shape = shape
    self.elements = elements
  }

  /// Numbers with their shape, whose product must be their count.
  public init<Element: TensorElement>(_ values: [Element], shape: [Int]) {
    self.init(Element.wrapped(values), shape: shape)
  }

  /// A list: one dimension.
  public init<Element: TensorElement>(_ values: [Element]) {
    self.init(values, shape: [values.count])
  }

  /// The numbers if they are of this type, else nil.
  public func values<Element: TensorElement>(of type: Element.Type = Element.self) -> [Element]? {
    Element.unwrapped(elements)
  }

  /// The numbers whatever their type, each rounded to the nearest `Float`.
  public var floats: [Float] {
    switch elements {
    case .f32(let values): values
    case .f64(let values): values.map { Float($0) }
    case .i32(let values): values.map { Float($0) }
    case .u32(let values): values.map { Float($0) }
    case .i64(let values): values.map { Float($0) }
    case .u8(let values): values.map { Float($0) }
    case .u16(let values): values.map { Float($0) }
    }
  }

  /// The numbers whatever their type, each rounded to the nearest `Double` (only 64-bit integers can need
  /// it).
  public var doubles: [Double] {
    switch elements {
    case .f32(let values): values.map { Double($0) }
    case .f64(let values): values
    case .i32(let values): values.map { Double($0) }
    case .u32(let values): values.map { Double($0) }
    case .i64(let values): values.map { Double($0) }
    case .u8(let values): values.map { Double($0) }
    case .u16(let values): values.map { Double($0) }
    }
  }
}

/// The product of a shape, or nil when it is negative somewhere or overflows.
func elementCount(_ shape: [Int]) -> Int? {
  var count = 1
  for length in shape {
    let (product, overflows) = count.multipliedReportingOverflow(by: length)
    guard length >= 0, !overflows else { return nil }
    count = product
  }
  return count
}
