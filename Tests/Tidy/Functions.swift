import Testing

/// Functions, initialisers, subscripts, computed properties and macros of C stay below a page.
enum Functions {
  static let lineLimit = 60

  static func findings(in file: SourceFile) -> [Finding] {
    spans(in: file).filter { $0.lineCount >= lineLimit }.map { span in
      Finding(
        path: file.path, line: span.firstLine,
        message: "`\(span.name)` has \(span.lineCount) lines, fewer than \(lineLimit) are allowed",
        remedy: "give its parts names of their own")
    }
  }

  static func spans(in file: SourceFile) -> [FunctionSpan] {
    switch file.language {
    case .swift: swiftFunctions(in: file.tokens)
    case .c: cFunctions(in: file)
    case .other: []
    }
  }
}

@Suite struct FunctionsTests {
  private func spans(_ text: String, path: String = "Sources/Energy/A.swift") -> [String] {
    Functions.spans(in: SourceFile(path: path, text: text)).map {
      "\($0.name) \($0.firstLine)-\($0.lastLine)"
    }
  }

  @Test func bodiesOfEveryKindAreMeasured() {
    let text = """
      struct A {
        init?(x: Int = { 3 }()) {
          self.init(y: x)
        }
        func f<T>(_ x: T) throws -> [T]
        where T: Equatable {
          [x].map { $0 }
        }
        var area: Double { 2 }
        subscript(i: Int) -> Int {
          i
        }
        deinit {
        }
      }
      """
    #expect(spans(text) == ["init 2-4", "f 5-8", "area 9-9", "subscript 10-12", "deinit 13-14"])
  }

  @Test func nestedFunctionsAreMeasuredToo() {
    #expect(spans("func a() {\n  func b() {\n  }\n}") == ["a 1-4", "b 2-3"])
  }

  @Test func storedPropertiesAndRequirementsHaveNoBody() {
    let text = """
      protocol P {
        func f(_ x: Int) -> Int
        init()
        mutating func g()
      }
      func h(a: Bool) {
        var x: Int
        if a { x = 1 } else { x = 2 }
        var y = [1].map { $0 }
        for var z in [1] { z += x }
      }
      """
    #expect(spans(text) == ["h 6-11"])
  }

  @Test func bracesInLiteralsAndCommentsDoNotCount() {
    let text = ##"""
      func f() {
        let a = "}" + #"}"\#(1)}"# + "\(b("}") + "{")"
        // }
        /* } /* } */ } */
        let r = /}/
        let s = """
          }
          """
      }
      func g() {}
      """##
    #expect(spans(text) == ["f 1-9", "g 10-10"])
  }

  @Test func functionsAndMacrosOfCAreMeasured() {
    let text = """
      #ifdef __cplusplus
      extern "C" {
      #endif
      static const int table[] = {1, 2};
      struct pair { int a, b; };
      void declared(int);
      static int f(int x)
      {
        char c = '}';
        if (x) { return 1; }
        return c; /* } */
      }
      #define TWICE(x) { \\
        f(x); }
      """
    let found = spans(text, path: "Sources/CKernels/a.c")
    #expect(found == ["directive 13-14", "f 7-12"])
  }

  @Test func sixtyLinesAreTooMany() {
    func file(_ lines: Int) -> SourceFile {
      let body = String(repeating: "  x += 1\n", count: lines - 2)
      return SourceFile(path: "Sources/Energy/A.swift", text: "func f() {\n\(body)}\n")
    }
    #expect(Functions.findings(in: file(59)).isEmpty)
    #expect(Functions.findings(in: file(60)).map(\.line) == [1])
  }

  @Test func sourcesKeepToTheLimit() {
    expectNone(Repository.sources.flatMap(Functions.findings))
  }
}
