using System.Net;
using System.Text.RegularExpressions;

namespace WaferVision.Serving.Tests.Watching;

public partial class PageTests
{
    [Fact]
    public async Task The_page_and_its_files_need_no_key_and_may_load_nothing_from_elsewhere_and_the_figures_need_one()
    {
        await using WaferService service = await WaferService.StartAsync(Served.Options with { ApiKeys = ["a-key-for-this-test-alone"] });
        using HttpClient client = service.Client();
        Queue<string> files = new([""]);
        HashSet<string> seen = [];
        while (files.TryDequeue(out string? file))
        {
            using HttpResponseMessage response = await client.GetAsync("/" + file);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.StartsWith("default-src 'none'; script-src 'self';", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            string content = await response.Content.ReadAsStringAsync();
            Assert.DoesNotMatch("https?://(?!www.w3.org/2000/svg)", content);
            foreach (Match reference in FileName().Matches(content))
            {
                string name = $"page/{reference.Groups[1].Value}";
                if (seen.Add(name))
                {
                    files.Enqueue(name);
                }
            }
        }

        Assert.Equal(["page/answer.js", "page/chart.js", "page/dom.js", "page/page.css", "page/page.js", "page/wafer.js"], seen.Order());
        foreach (string path in (string[])["/v1/live", "/v1/drift", "/v1/predictions", "/v1/challenger"])
        {
            using HttpResponseMessage refused = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }
    }

    [GeneratedRegex("\"(?:\\./|page/)([a-z]+\\.(?:js|css))\"")]
    private static partial Regex FileName();
}
