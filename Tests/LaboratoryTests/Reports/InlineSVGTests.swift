import Laboratory
import Testing

/// Drawings are let into a page only as shapes and words.
@Suite struct InlineSVGTests {
  private func clean(_ body: String) throws -> String {
    try InlineSVG.clean(
      "<?xml version=\"1.0\"?><svg viewBox=\"0 0 9 9\">\(body)</svg>", prefix: "p", alternative: "A < B")
  }

  @Test func whatActsOrFetchesIsLeftOut() throws {
    let page = try clean(
      "<script>alert(1)</script><g onclick='f()' id='a'><image href='http://x/y'/><use xlink:href='http://x#a'/>"
        + "<use xlink:href='#a'/><style>@import url(x)</style><path d='M0 0' fill='url(#q)'/>"
        + "<foreignObject><p>1</p></foreignObject><filter id='f'><feFlood/></filter></g>")
    #expect(
      page
        == "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"A &lt; B\" viewBox=\"0 0 9 9\">"
        + "<g id=\"p-a\"><use/><use href=\"#p-a\"/><path d=\"M0 0\"/></g></svg>")
  }

  @Test func blackFollowsThePage() throws {
    let page = try clean("<text fill='black' stroke=\"rgb(  0,   0,   0)\" color='black'>a &lt; b > c</text>")
    #expect(
      page.hasSuffix("<text fill=\"currentColor\" stroke=\"currentColor\">a &lt; b &gt; c</text></svg>"))
  }

  @Test(arguments: ["", "no drawing", "<svg><g>", "<svg></g></svg></svg", "<svg", "<svg><path d='"])
  func whatIsNoDrawingIsRefused(text: String) {
    #expect(throws: Gnuplot.Failure.self) { try InlineSVG.clean(text, prefix: "p", alternative: "") }
  }
}
