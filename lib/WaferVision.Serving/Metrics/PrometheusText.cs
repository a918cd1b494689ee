using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace WaferVision.Serving.Metrics;

/// <summary>
/// Listens to the instruments of one service, its own and those of the web server, and writes them in Prometheus' text format
/// (prometheus.io/docs/instrumenting/exposition_formats, version 0.0.4).
/// </summary>
internal sealed class PrometheusText : IDisposable
{
    private static readonly string[] Meters = [ServiceMetrics.Meter, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    private readonly ConcurrentDictionary<Instrument, Series> _series = new();
    private readonly MeterListener _listener = new();

    /// <summary>Listens from now on.</summary>
    /// <param name="factory">Whose meters count; those of other services in the process do not.</param>
    public PrometheusText(IMeterFactory factory)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, factory) && Meters.Contains(instrument.Meter.Name))
            {
                listener.EnableMeasurementEvents(instrument, _series.GetOrAdd(instrument, made => new Series(made)));
            }
        };
        Take<int>(value => value);
        Take<long>(value => value);
        Take<double>(value => value);
        _listener.Start();
    }

    /// <summary>The content type of <see cref="Write"/>.</summary>
    public static string ContentType => "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>All series as they are now, in the order of their names.</summary>
    public string Write()
    {
        _listener.RecordObservableInstruments();
        StringBuilder text = new();
        foreach (Series series in _series.Values.OrderBy(series => series.Name, StringComparer.Ordinal))
        {
            series.Write(text);
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Take<T>(Func<T, double> number)
        where T : struct =>
        _listener.SetMeasurementEventCallback<T>((_, value, tags, state) => ((Series)state!).Take(number(value), tags));

    private sealed class Series
    {
        private static readonly double[] Seconds =
            [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

        private static readonly double[] Counts = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

        private readonly Dictionary<string, Cell> _cells = new(StringComparer.Ordinal);
        private readonly Dictionary<int, List<(KeyValuePair<string, object?>[] Tags, Cell Cell)>> _seen = [];
        private readonly string _help;
        private readonly Kind _kind;
        private readonly double[] _bounds;

        public Series(Instrument instrument)
        {
            Type type = instrument.GetType().GetGenericTypeDefinition();
            _kind = type == typeof(Histogram<>) ? Kind.Histogram
                : type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? Kind.Counter
                : type == typeof(UpDownCounter<>) ? Kind.Sum
                : Kind.Gauge;
            _bounds = instrument.Unit == "s" ? Seconds : Counts;
            _help = (instrument.Description ?? instrument.Name).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
            string unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
            Name = Plain(instrument.Name) + unit + (_kind == Kind.Counter ? "_total" : "");
        }

        private enum Kind
        {
            Counter,
            Sum,
            Gauge,
            Histogram,
        }

        public string Name { get; }

        public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            lock (_cells)
            {
                Cell cell = CellOf(tags);
                cell.Value = _kind == Kind.Gauge ? value : cell.Value + value;
                if (_kind == Kind.Histogram)
                {
                    int bucket = Array.BinarySearch(_bounds, value);
                    cell.Buckets[bucket < 0 ? ~bucket : bucket]++;
                }
            }
        }

        public void Write(StringBuilder text)
        {
            lock (_cells)
            {
                text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {_help}\n# TYPE {Name} {(_kind == Kind.Histogram ? "histogram" : _kind == Kind.Counter ? "counter" : "gauge")}\n");
                foreach ((string labels, Cell cell) in _cells.OrderBy(cell => cell.Key, StringComparer.Ordinal))
                {
                    if (_kind == Kind.Histogram)
                    {
                        WriteHistogram(text, labels, cell);
                    }
                    else
                    {
                        Line(text, Name, labels, cell.Value);
                    }
                }
            }
        }

        // Text is made once for each set of tags: every request makes a dozen measurements.
        private Cell CellOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            HashCode hash = default;
            foreach ((string key, object? value) in tags)
            {
                hash.Add(key);
                hash.Add(value);
            }

            int code = hash.ToHashCode();
            if (!_seen.TryGetValue(code, out List<(KeyValuePair<string, object?>[] Tags, Cell Cell)>? alike))
            {
                _seen[code] = alike = [];
            }

            foreach ((KeyValuePair<string, object?>[] others, Cell known) in alike)
            {
                if (AreSame(tags, others))
                {
                    return known;
                }
            }

            string labels = Labels(tags);
            if (!_cells.TryGetValue(labels, out Cell? cell))
            {
                _cells[labels] = cell = new Cell(_kind == Kind.Histogram ? new long[_bounds.Length + 1] : []);
            }

            alike.Add((tags.ToArray(), cell));
            return cell;
        }

        private static bool AreSame(ReadOnlySpan<KeyValuePair<string, object?>> tags, KeyValuePair<string, object?>[] others)
        {
            for (int i = 0; i < tags.Length && tags.Length == others.Length; i++)
            {
                if (tags[i].Key != others[i].Key || !Equals(tags[i].Value, others[i].Value))
                {
                    return false;
                }
            }

            return tags.Length == others.Length;
        }

        private void WriteHistogram(StringBuilder text, string labels, Cell cell)
        {
            long below = 0;
            for (int i = 0; i < cell.Buckets.Length; i++)
            {
                below += cell.Buckets[i];
                string bound = i < _bounds.Length ? _bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                Line(text, Name + "_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{bound}\"", below);
            }

            Line(text, Name + "_sum", labels, cell.Value);
            Line(text, Name + "_count", labels, below);
        }

        private static void Line(StringBuilder text, string name, string labels, double value) =>
            text.Append(CultureInfo.InvariantCulture, $"{name}{(labels.Length > 0 ? $"{{{labels}}}" : "")} {value:R}\n");

        private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.IsEmpty)
            {
                return "";
            }

            StringBuilder text = new();
            foreach ((string key, object? value) in tags)
            {
                string escaped = $"{value}".Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
                text.Append(text.Length > 0 ? "," : "").Append(Plain(key)).Append("=\"").Append(escaped).Append('"');
            }

            return text.ToString();
        }

        private static string Plain(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

        private sealed class Cell(long[] buckets)
        {
            public double Value { get; set; }

            public long[] Buckets { get; } = buckets;
        }
    }
}
