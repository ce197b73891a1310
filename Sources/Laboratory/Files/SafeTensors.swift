/// Named tensors and a few words about them, in the safetensors format that NumPy and PyTorch read
/// (https://github.com/huggingface/safetensors, "Format"): eight bytes with the length of a JSON header, the
/// header, the numbers.
///
/// The same contents always give the same bytes. Reading and writing go piece by piece, so neither needs the
/// contents in memory twice.
public struct SafeTensors: Sendable, Equatable {
  /// Texts by name, from the header's `__metadata__`.
  public var metadata: [String: String]
  /// Tensors by name.
  public var tensors: [String: Tensor]

  /// Contents to be written.
  public init(metadata: [String: String] = [:], tensors: [String: Tensor] = [:]) {
    self.metadata = metadata
    self.tensors = tensors
  }

  /// A tensor's numbers.
  /// - Parameters:
  ///   - name: the tensor's name.
  ///   - type: the type it must have.
  ///   - shape: the shape it must have; any when nil.
  /// - Throws: `LaboratoryError` with kind `.badData` when it is absent, of another type or of another shape.
  public func values<Element: TensorElement>(
    _ name: String, of type: Element.Type = Element.self, shape: [Int]? = nil
  ) throws(LaboratoryError) -> [Element] {
    let tensor = try tensor(name, shape: shape)
    guard let values = tensor.values(of: type) else {
      throw .badData(
        "the tensor \(quoted(name)) has type \(DType(tensor.elements).rawValue), not \(Element.self)",
        remedy: "convert it where it was written")
    }
    return values
  }

  /// A tensor of any type.
  /// - Parameters:
  ///   - name: the tensor's name.
  ///   - shape: the shape it must have; any when nil.
  /// - Throws: `LaboratoryError` with kind `.badData` when it is absent or of another shape.
  public func tensor(_ name: String, shape: [Int]? = nil) throws(LaboratoryError) -> Tensor {
    guard let tensor = tensors[name] else {
      let names = tensors.keys.sorted()
      let hint = nearest(to: name, among: names).map { "; did you mean \(quoted($0))?" } ?? ""
      throw .badData(
        "there is no tensor \(quoted(name))\(hint)",
        remedy: names.isEmpty
          ? "the file holds none: check that it is the one you meant"
          : "the file holds \(shown(names.map { "`\($0)`" }.joined(separator: ", "), limit: 400))")
    }
    if let shape, shape != tensor.shape {
      throw .badData(
        "the tensor \(quoted(name)) has shape \(tensor.shape); it must have \(shape)",
        remedy: "check that the file belongs to a network or chip of this size")
    }
    return tensor
  }

  /// The types of the format that are understood here.
  enum DType: String, CaseIterable {
    case f32 = "F32"
    case f64 = "F64"
    case i32 = "I32"
    case u32 = "U32"
    case i64 = "I64"
    case u8 = "U8"
    case u16 = "U16"
    /// Read only, into `f32`.
    case f16 = "F16"
    /// Read only, into `f32`.
    case bf16 = "BF16"

    init(_ elements: Tensor.Elements) {
      self =
        switch elements {
        case .f32: .f32
        case .f64: .f64
        case .i32: .i32
        case .u32: .u32
        case .i64: .i64
        case .u8: .u8
        case .u16: .u16
        }
    }

    /// Bytes per number.
    var width: Int {
      switch self {
      case .f64, .i64: 8
      case .f32, .i32, .u32: 4
      case .u16, .f16, .bf16: 2
      case .u8: 1
      }
    }
  }
}
