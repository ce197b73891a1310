import Testing

/// Everything public says what it is. An override takes its words from what it overrides.
enum Documentation {
  static func findings(in file: SourceFile) -> [Finding] {
    declarations(in: file.tokens).filter { declaration in
      declaration.isPublic && !declaration.modifiers.contains("override")
        && !isDocumented(declaration, in: file.lines)
    }.map {
      Finding(
        path: file.path, line: $0.line, message: "public \($0.keyword) `\($0.name)` has no `///` comment",
        remedy: "say above it what it is, with shapes, units and errors")
    }
  }

  /// Attributes may stand between the comment and the declaration, as may remarks that start with `//`.
  private static func isDocumented(_ declaration: Declaration, in lines: [String]) -> Bool {
    var index = declaration.firstLine - 2
    while index >= 0 {
      let line = lines[index].drop(while: \.isWhitespace)
      if line.hasPrefix("///") { return true }
      guard line.hasPrefix("//") else { return false }
      index -= 1
    }
    return false
  }
}

@Suite struct DocumentationTests {
  private func undocumented(_ text: String) -> [Int] {
    Documentation.findings(in: SourceFile(path: "Sources/Energy/A.swift", text: text)).map(\.line)
  }

  @Test func publicDeclarationsWithoutCommentsAreFound() {
    let text = """
      public struct A {
        public let a = 1
        public private(set) var b = [1, 2].prefix(2)
        public init() {}
        public static func c() {}
        public subscript(i: Int) -> Int { i }
        public typealias D = Int
        let hidden = 1
        private func e() { let open = 3 }
      }
      extension A {
        @inlinable
        public func f() {}
      }
      open class C {}
      """
    #expect(undocumented(text) == [1, 2, 3, 4, 5, 6, 7, 13, 15])
  }

  @Test func casesAndRequirementsArePublicWithTheirType() {
    let text = """
      /// An enum.
      public enum E {
        case a
        /// Documented.
        case b(Int)
        var c: Int { switch self { case .a: 1 case .b: 2 } }
      }
      /// A protocol.
      public protocol P {
        associatedtype T
        func f()
        var g: Int { get }
      }
      /// Hidden below.
      enum H { case a }
      public extension E {
        func d() {}
        private func e() {}
      }
      """
    #expect(undocumented(text) == [3, 10, 11, 12, 17])
  }

  @Test func commentsAboveAttributesCount() {
    let text = """
      /// Documented.
      // A remark.
      @available(macOS 26, *)
      @discardableResult
      public func f() -> Int { 1 }

      /// Documented.
      @frozen public struct S: ~Copyable {
        /// Documented.
        nonisolated(unsafe) public static var a = 1
        public override func b() {}
      }
      """
    #expect(undocumented(text).isEmpty)
  }

  @Test func ordinaryCommentsAndDistantOnesDoNotCount() {
    #expect(undocumented("// No.\npublic let a = 1\n") == [2])
    #expect(undocumented("/// No.\n\npublic let a = 1\n") == [3])
    #expect(undocumented("/// Yes.\nlet a = [1].first\npublic let b = 1\n") == [3])
  }

  @Test func sourcesAreDocumented() { expectNone(Repository.sources.flatMap(Documentation.findings)) }
}
