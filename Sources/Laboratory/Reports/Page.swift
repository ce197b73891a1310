/// A page that reads by itself: one file, no script, nothing fetched from anywhere.
struct Page {
  /// One part of the page with a heading of its own.
  struct Section {
    let id: String
    let title: String
    /// HTML.
    var body: String
  }

  let title: String
  /// HTML between the title and the contents.
  let lead: String
  let sections: [Section]

  /// The page as HTML that is well-formed XML too.
  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="color-scheme" content="light dark">
    <title>\(escaped(title))</title>
    <style>
    \(Page.style)
    </style>
    </head>
    <body>
    <header>
    <h1>\(escaped(title))</h1>
    </header>
    <main>
    \(lead)
    <nav aria-label="Contents">
    <ol>
    \(sections.map { "<li><a href=\"#\($0.id)\">\(escaped($0.title))</a></li>" }.joined(separator: "\n"))
    </ol>
    </nav>
    \(sections.map(Self.html).joined(separator: "\n"))
    </main>
    </body>
    </html>

    """
  }

  private static func html(_ section: Section) -> String {
    """
    <section id="\(section.id)" aria-labelledby="\(section.id)-title">
    <h2 id="\(section.id)-title">\(escaped(section.title))</h2>
    \(section.body)
    </section>
    """
  }

  /// Words as a paragraph.
  static func paragraph(_ words: String) -> String { "<p>\(escaped(words))</p>" }

  /// Sentences as a list.
  static func list(_ items: [String]) -> String {
    "<ul>\n" + items.map { "<li>\(escaped($0))</li>\n" }.joined() + "</ul>"
  }
}

extension Page {
  /// Colours by names, so that dark pages and print change them in one place. Words have a contrast of at least 7 : 1
  /// to what is behind them.
  static let style = """
    :root { --page: #ffffff; --ink: #1b1e23; --quiet: #4a5058; --rule: #c9ced6; --band: #f1f4f8; --link: #0b4f8a; }
    @media (prefers-color-scheme: dark) {
      :root { --page: #14171b; --ink: #e8eaed; --quiet: #b6bdc6; --rule: #434a54; --band: #1f242b; --link: #8cc4f5; }
    }
    :root { color-scheme: light dark; }
    body { font: 17px/1.55 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 54rem; margin: 2rem auto; padding: 0 1rem; }
    h1 { line-height: 1.2; }
    h2 { margin-top: 2.5rem; }
    a { color: var(--link); }
    .answer { border-left: .4rem solid var(--link); background: var(--band); padding: .2rem 1.2rem; }
    .answer h2 { margin-top: .6rem; }
    .answer dt { font-weight: 600; margin-top: .5rem; }
    .answer dd { margin: 0 0 .5rem 0; }
    nav ol { columns: 2; font-size: .95rem; }
    figure { margin: 1.5rem 0; }
    figcaption { color: var(--quiet); font-size: .95rem; }
    .wide { overflow-x: auto; }
    figure svg { display: block; width: 100%; min-width: 40rem; height: auto; color: var(--ink); }
    figure[id^="map"] polygon { shape-rendering: crispEdges; }
    table { border-collapse: collapse; margin: 1rem 0; font-size: .88rem; font-variant-numeric: tabular-nums; }
    caption { text-align: left; font-weight: 600; padding: .3rem 0; }
    th, td { padding: .3rem .7rem; text-align: right; border-bottom: 1px solid var(--rule); vertical-align: top; }
    th[scope="row"], th.words, td.words { text-align: left; }
    th[scope="row"] { font-weight: 400; min-width: 6rem; }
    td { white-space: nowrap; }
    td.words { white-space: normal; }
    thead th { border-bottom: 2px solid var(--rule); }
    code, pre { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
    pre { background: var(--band); padding: .8rem 1rem; white-space: pre-wrap; }
    .notice { border: 1px solid var(--rule); background: var(--band); padding: .6rem 1rem; }
    @media print {
      :root { --page: #ffffff; --ink: #000000; --quiet: #222222; --rule: #888888; --band: #ffffff; --link: #000000; color-scheme: light; }
      body { font-size: 10.5pt; max-width: none; margin: 0; }
      nav { display: none; }
      figure, tr, .answer { break-inside: avoid; }
      h2, caption { break-after: avoid; }
      td { white-space: normal; }
      thead { display: table-header-group; }
      .wide { overflow: visible; }
      figure svg { min-width: 0; }
    }
    """
}
