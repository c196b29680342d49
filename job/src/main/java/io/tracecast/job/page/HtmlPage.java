package io.tracecast.job.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A page of HTML in one file: style, script, charts and pictures are in it, and its own policy
 * forbids a browser to fetch anything. Whatever words are added are shown as they are. Tables and
 * words read without scripts; only charts need them.
 */
public final class HtmlPage {
  private static final String POLICY =
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

  private final String title;
  private final StringBuilder body = new StringBuilder();

  /** A mark beside the title. */
  public enum Mark {
    GOOD,
    BAD
  }

  /**
   * A picture with what is said of it.
   *
   * @param png the picture; empty if there is none to show
   * @param lines below it
   */
  public record Picture(byte[] png, List<String> lines) {}

  public HtmlPage(String title) {
    this.title = title;
    body.append("<h1>").append(Html.escaped(title)).append("</h1>\n");
  }

  /** Adds a word that says how it ended, in a frame. */
  public HtmlPage mark(Mark mark, String word) {
    return element("p", "mark " + (mark == Mark.GOOD ? "good" : "bad"), word);
  }

  public HtmlPage heading(String words) {
    return element("h2", "", words);
  }

  public HtmlPage paragraph(String words) {
    return element("p", "", words);
  }

  /** Adds sentences, one below the other; nothing if there are none. */
  public HtmlPage list(List<String> sentences) {
    if (!sentences.isEmpty()) {
      body.append("<ul>\n");
      sentences.forEach(one -> element("li", "", one));
      body.append("</ul>\n");
    }
    return this;
  }

  /** Adds names with what each stands for, in the order of the map. */
  public HtmlPage facts(Map<String, String> facts) {
    body.append("<dl>\n");
    facts.forEach(
        (name, value) -> {
          element("dt", "", name);
          element("dd", "", value);
        });
    body.append("</dl>\n");
    return this;
  }

  public HtmlPage table(Table table) {
    body.append("<div class=\"wide\"><table>\n<thead><tr>");
    for (int column = 0; column < table.columns().size(); column++) {
      cell("th scope=\"col\"" + style(table, column), table.columns().get(column));
    }
    body.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : table.rows()) {
      body.append("<tr>");
      cell("th scope=\"row\"", row.get(0));
      for (int column = 1; column < row.size(); column++) {
        cell("td" + style(table, column), row.get(column));
      }
      body.append("</tr>\n");
    }
    body.append("</tbody></table></div>\n");
    return this;
  }

  /**
   * Adds a chart.
   *
   * @param caption what it shows; browsers that read pages aloud say it
   */
  public HtmlPage chart(String caption, Chart chart) {
    body.append("<figure><figcaption>")
        .append(Html.escaped(caption))
        .append("</figcaption><div class=\"chart\" role=\"img\" style=\"height:")
        .append(chart.heightPixels())
        .append("px\" aria-label=\"")
        .append(Html.escaped(caption))
        .append("\"></div><script type=\"application/json\">")
        .append(Html.inScript(chart.options().toString()))
        .append("</script></figure>\n");
    return this;
  }

  /** Adds pictures side by side. */
  public HtmlPage pictures(List<Picture> pictures) {
    body.append("<div class=\"pictures\">\n");
    for (Picture picture : pictures) {
      body.append("<figure>");
      if (picture.png().length > 0) {
        body.append("<img alt=\"\" src=\"data:image/png;base64,")
            .append(Base64.getEncoder().encodeToString(picture.png()))
            .append("\">");
      }
      body.append("<figcaption>");
      picture.lines().forEach(line -> element("div", "", line));
      body.append("</figcaption></figure>\n");
    }
    body.append("</div>\n");
    return this;
  }

  /** Returns the page. */
  public String html() {
    StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n");
    page.append("<meta charset=\"utf-8\">\n");
    page.append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
        .append(POLICY)
        .append("\">\n");
    page.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append("<meta name=\"color-scheme\" content=\"light dark\">\n");
    page.append("<title>").append(Html.escaped(title)).append("</title>\n<style>\n");
    page.append(resource("page.css")).append("</style>\n</head>\n<body>\n<main>\n").append(body);
    page.append("</main>\n<script>\n").append(resource("echarts.min.js"));
    page.append("\n</script>\n<script>\n").append(resource("page.js"));
    return page.append("</script>\n</body>\n</html>\n").toString();
  }

  private HtmlPage element(String name, String style, String words) {
    body.append('<').append(name);
    if (!style.isEmpty()) {
      body.append(" class=\"").append(style).append('"');
    }
    body.append('>').append(Html.escaped(words)).append("</").append(name).append(">\n");
    return this;
  }

  private static String style(Table table, int column) {
    return table.isOfWords(column) ? " class=\"words\"" : "";
  }

  private void cell(String opening, String words) {
    String name = opening.substring(0, 2);
    body.append('<').append(opening).append('>').append(Html.escaped(words));
    body.append("</").append(name).append('>');
  }

  private static String resource(String name) {
    try (InputStream stream = HtmlPage.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException(
            name + " is not in the job's jar: the build put it there and somebody took it out");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
