using System.Globalization;
using SharpCell.Notebook;

namespace SharpCell.Engine;

/// <summary>One output below the cell that tells how a restore goes, in place, and in the end what the cell may use.</summary>
internal sealed class PackageNotice : IDisposable
{
    // A set that was restored before is there at once: nothing is to flash up.
    private static readonly TimeSpan After = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private readonly string id = Guid.NewGuid().ToString();
    private readonly CellContext context;
    private readonly Lock gate = new();
    private readonly string packages;
    private readonly Timer timer;
    private int seconds;
    private bool shown;

    public PackageNotice(CellContext context, IEnumerable<PackageRequest> packages)
    {
        this.context = context;
        this.packages = string.Join(", ", packages);
        timer = new Timer(_ => Tick(), null, After, Every);
    }

    /// <summary>Ends the progress and shows the outcome in its place.</summary>
    public void Finish(IEnumerable<string> lines)
    {
        lock (gate)
        {
            Dispose();
            Show(string.Join('\n', lines));
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            seconds = -1;
            timer.Dispose();
        }
    }

    private void Tick()
    {
        lock (gate)
        {
            if (seconds >= 0)
            {
                Show($"Restoring {packages} …{(seconds == 0 ? "" : seconds.ToString(" 0 s", CultureInfo.InvariantCulture))}");
                seconds++;
            }
        }
    }

    private void Show(string text)
    {
        context.Put(new DisplayData(new Dictionary<string, string> { [MimeTypes.Plain] = text }, id, shown ? DisplayKind.Update : DisplayKind.Display));
        shown = true;
    }
}
