using Microsoft.Playwright;

namespace WaferVision.Browser.Tests.Book;

/// <summary>The book as a reader's browser shows it, with the network blocked.</summary>
public sealed class BookPageTests(OfflineBrowser browser, SampleBook book) : IClassFixture<OfflineBrowser>, IClassFixture<SampleBook>
{
    private string First => book.Complete.Pages[0];

    [BrowserFact]
    public async Task Formulas_are_set_in_their_own_fonts()
    {
        await using var page = await BookPage.OpenAsync(browser, First);

        Assert.Equal(3, await page.CountAsync(".math .katex"));
        Assert.Equal(2, await page.CountAsync(".math .katex-display"));
        Assert.Equal(0, await page.CountAsync(".katex-error"));
        Assert.True(await page.EvaluateAsync<bool>("document.fonts.ready.then(() => document.fonts.check('16px KaTeX_Math'))"));
        Assert.True(await page.EvaluateAsync<bool>("[...document.fonts].some(font => font.family.includes('Book Serif') && font.status === 'loaded')"));
    }

    [BrowserFact]
    public async Task Diagram_is_drawn()
    {
        await using var page = await BookPage.OpenAsync(browser, First);

        Assert.Equal(3, await page.CountAsync("figure.diagram svg .node"));
        Assert.Equal(["seed", "maps", "model"], (await page.Page.Locator("figure.diagram svg .nodeLabel").AllInnerTextsAsync()).Select(text => text.Trim()));
    }

    [BrowserFact]
    public async Task Charts_have_their_marks()
    {
        await using var page = await BookPage.OpenAsync(browser, First);

        Assert.Equal(3, await page.CountAsync(".plot > .plot-container"));
        Assert.Equal(2, await page.CountAsync(".scatterlayer .js-line"));
        Assert.Equal(1, await page.CountAsync(".heatmaplayer image"));
        Assert.Equal(1, await page.EvaluateAsync<int>("document.querySelectorAll('.plot')[2]._transitionData._frames.length"));
        var line = await page.EvaluateAsync<string>("document.querySelector('.js-line').getAttribute('d')");
        Assert.Equal(3, line.Count(letter => letter == ','));
    }

    [BrowserTheory]
    [InlineData(1300, ColorScheme.Light)]
    [InlineData(1300, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    public async Task Nothing_fails_and_nothing_is_wider_than_the_page(int width, ColorScheme scheme)
    {
        foreach (var file in book.Complete.Pages.Append(book.Complete.Index))
        {
            await using var page = await BookPage.OpenAsync(browser, file, width, scheme);

            Assert.Empty(page.Problems);
            Assert.InRange(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, width);
        }
    }

    /// <summary>WCAG 2.1, success criterion 1.4.3: 4.5 to 1 for text.</summary>
    [BrowserTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Text_stands_out_from_its_ground(ColorScheme scheme)
    {
        foreach (var file in book.Complete.Pages.Append(book.Complete.Index))
        {
            await using var page = await BookPage.OpenAsync(browser, file, scheme: scheme);

            Assert.Empty(await page.EvaluateAsync<string[]>(Contrast));
        }
    }

    [BrowserFact]
    public async Task Charts_and_diagrams_follow_the_colour_scheme()
    {
        await using var page = await BookPage.OpenAsync(browser, First);
        const string titleColour = "getComputedStyle(document.querySelector('.gtitle')).fill";
        const string node = "getComputedStyle(document.querySelector('.diagram .node rect')).fill";
        var (light, lightNode) = (await page.EvaluateAsync<string>(titleColour), await page.EvaluateAsync<string>(node));
        Assert.Equal("rgb(34, 34, 34)", light);

        await page.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await page.Page.WaitForFunctionAsync($"{titleColour} !== '{light}' && {node} !== '{lightNode}'");

        var level = int.Parse((await page.EvaluateAsync<string>(titleColour)).Split('(', ',')[1]);
        Assert.InRange(level, 180, 255);
        Assert.Equal(3, await page.CountAsync(".diagram svg .node"));
        Assert.Empty(page.Problems);
    }

    [BrowserFact]
    public async Task Code_is_copied_as_it_was_written()
    {
        await using var page = await BookPage.OpenAsync(browser, First);
        await page.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);

        var input = page.Page.Locator(".input").First;
        await input.HoverAsync();
        await input.Locator(".copy").ClickAsync();
        await page.Page.WaitForFunctionAsync("document.querySelector('.copy').textContent === 'Copied'");

        Assert.Equal(SampleBook.Program, await page.EvaluateAsync<string>("navigator.clipboard.readText()"));
    }

    [BrowserFact]
    public async Task Code_folds_all_at_once()
    {
        await using var page = await BookPage.OpenAsync(browser, First);
        Assert.Equal(4, await page.CountAsync(".input[open]"));

        await page.Page.ClickAsync(".fold-all");
        Assert.Equal(0, await page.CountAsync(".input[open]"));

        await page.Page.ClickAsync(".fold-all");
        Assert.Equal(4, await page.CountAsync(".input[open]"));
    }

    [BrowserFact]
    public async Task Links_lead_through_the_book()
    {
        await using var page = await BookPage.OpenAsync(browser, book.Complete.Index);

        await page.Page.ClickAsync("text=Start reading");
        await page.Page.ClickAsync("article >> text=the next");
        Assert.EndsWith("b.html#end", page.Page.Url);
        await page.Page.ClickAsync("[rel=prev]");
        Assert.EndsWith("a.html", page.Page.Url);
        Assert.Equal("Formulas & figures", await page.Page.Locator(".chapters [aria-current]").InnerTextAsync());
    }

    [BrowserFact]
    public async Task Chapter_list_is_folded_on_a_narrow_page_and_open_on_a_wide_one()
    {
        await using var page = await BookPage.OpenAsync(browser, First, width: 390);
        Assert.Equal(0, await page.CountAsync(".chapters details[open]"));

        await page.Page.SetViewportSizeAsync(1300, 900);
        await page.Page.WaitForSelectorAsync(".chapters details[open]");
        Assert.True(await page.Page.Locator(".chapters ol").IsVisibleAsync());
    }

    [BrowserFact]
    public async Task Print_has_the_text_without_the_furniture()
    {
        await using var page = await BookPage.OpenAsync(browser, First);
        await page.Page.EmulateMediaAsync(new() { Media = Media.Print });

        foreach (var furniture in new[] { ".bar", ".chapters", ".outline", ".neighbours" })
        {
            Assert.False(await page.Page.Locator(furniture).IsVisibleAsync(), furniture);
        }

        Assert.True(await page.Page.Locator("article h1").IsVisibleAsync());
    }

    [BrowserFact]
    public async Task Book_without_libraries_shows_sources_and_says_so()
    {
        await using var page = await BookPage.OpenAsync(browser, book.Bare.Pages[0]);

        Assert.Empty(page.Problems);
        Assert.Contains("\\sum_{i=1}^{n} x_i", await page.Page.Locator("div.math").InnerTextAsync());
        Assert.Contains("a[seed] --> b[maps]", await page.Page.Locator("pre.mermaid").InnerTextAsync());
        Assert.Equal("Loss", await page.Page.Locator(".chart-table figcaption").First.InnerTextAsync());
        Assert.Single(book.Bare.Notes);
        Assert.Empty(book.Complete.Notes);
    }

    private const string Contrast = """
        () => {
          const channels = colour => (colour.match(/[\d.]+/g) ?? []).map(Number);
          const luminance = rgb => rgb.slice(0, 3).map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const ground = element => {
            for (let e = element; e; e = e.parentElement) {
              const colour = channels(getComputedStyle(e).backgroundColor);
              if (colour.length === 3 || colour[3] > 0.99) return colour;
            }
            return [255, 255, 255];
          };
          const faults = new Set();
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || element.closest('svg, script, .anchor, .skip') || !element.checkVisibility()) continue;
            const [a, b] = [luminance(channels(getComputedStyle(element).color)), luminance(ground(element))];
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (ratio < 4.5) faults.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
          }
          return [...faults];
        }
        """;
}
