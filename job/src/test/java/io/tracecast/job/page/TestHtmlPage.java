package io.tracecast.job.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TestHtmlPage {
  private static final String HOSTILE = "</script><script>alert('&\"')</script>";
  private static final String SHOWN =
      "&lt;/script&gt;&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;";

  /** Returns the JSON of a page's only chart. */
  private static JsonNode options(String html) throws IOException {
    String opening = "<script type=\"application/json\">";
    int start = html.indexOf(opening) + opening.length();
    return new ObjectMapper().readTree(html.substring(start, html.indexOf("</script>", start)));
  }

  /** Returns a page without the script that draws. */
  private static String before(String html) {
    return html.substring(0, html.indexOf("</main>"));
  }

  @Test
  void wordsAreShownAsTheyAreWhateverTheySay() {
    String html =
        new HtmlPage(HOSTILE)
            .heading(HOSTILE)
            .paragraph(HOSTILE)
            .mark(HtmlPage.Mark.BAD, HOSTILE)
            .list(List.of(HOSTILE))
            .table(Table.of(HOSTILE).row(HOSTILE).table())
            .pictures(List.of(new HtmlPage.Picture(new byte[0], List.of(HOSTILE))))
            .html();

    assertThat(before(html)).doesNotContain("alert('");
    assertThat(before(html).split(Pattern.quote(SHOWN), -1)).hasSize(10); // the title twice
  }

  @Test
  void namesInAChartStayInItsJson() throws IOException {
    String html =
        new HtmlPage("page")
            .chart(
                HOSTILE,
                Chart.bars(
                    "ms", List.of(HOSTILE), List.of(new Chart.Series(HOSTILE, List.of(1.5)))))
            .html();

    assertThat(before(html)).doesNotContain("alert('&\"')</script>");
    assertThat(options(html).at("/yAxis/data/0").asText()).isEqualTo(HOSTILE);
    assertThat(options(html).at("/series/0/data/0").asDouble()).isEqualTo(1.5);
  }

  @Test
  void aPageForbidsItselfAnyRequest() {
    assertThat(before(new HtmlPage("page").html()))
        .contains("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';")
        .doesNotContainPattern("<(link|img|iframe|script src)");
  }

  @Test
  void boxesLieInTheOrderGivenWithTheirPoints() throws IOException {
    JsonNode options =
        options(
            new HtmlPage("page")
                .chart(
                    "boxes",
                    Chart.boxes(
                        "ms",
                        List.of(
                            new Chart.Box("a", List.of(1.0, 2.0, 3.0, 4.0, 5.0), List.of(1.0)),
                            new Chart.Box("b", List.of(2.0, 2.0, 2.0, 2.0, 2.0), List.of(2.0)))))
                .html());

    assertThat(options.at("/yAxis/data").toString()).isEqualTo("[\"a\",\"b\"]");
    assertThat(options.at("/series/0/data/0").toString()).isEqualTo("[1.0,2.0,3.0,4.0,5.0]");
    assertThat(options.at("/series/1/data/1").toString()).isEqualTo("[2.0,1]");
  }

  @Test
  void columnsOfWordsReadFromTheLeft() {
    String html =
        new HtmlPage("page")
            .table(
                Table.of("id", "host", "images/s", "change")
                    .row("1", "10.0.0.5", "1,024.5", "-")
                    .row("2", "node-2", "-", "0.98 (0.9 to 1.1)")
                    .table())
            .html();

    assertThat(before(html))
        .contains("<th scope=\"col\" class=\"words\">host</th>")
        .contains("<td class=\"words\">10.0.0.5</td><td>1,024.5</td><td>-</td>");
  }

  @Test
  void factsStandInTheirOrderWithCredentialsMasked() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Output", "s3a://key:secret@bucket/<out>");
    facts.put("Began", "today");

    assertThat(before(new HtmlPage("page").facts(facts).html()))
        .contains(
            "<dt>Output</dt>\n<dd>s3a://***@bucket/&lt;out&gt;</dd>\n<dt>Began</dt>\n<dd>today</dd>");
  }

  @Test
  void stepsHoldTheirValueUntilTheNext() {
    Chart chart =
        Chart.steps(
            "seconds",
            "images/s",
            new Chart.Line("run", List.of(new double[] {0, 5}, new double[] {2, 5})));

    assertThat(chart.options().at("/series/0/step").asText()).isEqualTo("end");
    assertThat(chart.options().at("/series/0/data").toString()).isEqualTo("[[0.0,5.0],[2.0,5.0]]");
  }

  @Test
  void whatWasNotMeasuredLeavesAGapInABarChart() {
    Chart chart =
        Chart.bars("ms", List.of("a"), List.of(new Chart.Series("s", List.of(Double.NaN))));

    assertThat(chart.options().at("/series/0/data/0").asText()).isEqualTo("-");
  }

  @Test
  void aRowThatDoesNotFitItsTableIsRefused() {
    assertThatThrownBy(() -> Table.of("a", "b").row("1").table())
        .hasMessage("A row has not as many cells as there are columns");
  }
}
