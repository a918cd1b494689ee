using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.DotNet.Interactive.Formatting
{
    /// <summary>The MIME type of JSON, and how values are written as it.</summary>
    public static class JsonFormatter
    {
        /// <summary>The MIME type.</summary>
        public static readonly string MimeType = "application/json";

        /// <summary>How values are written: fields included, a value that contains itself once, infinities and NaN by name.</summary>
        public static JsonSerializerOptions SerializerOptions { get; } = new()
        {
            IncludeFields = true,
            ReferenceHandler = ReferenceHandler.IgnoreCycles,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        };
    }
}

namespace Microsoft.DotNet.Interactive.Formatting.Csv
{
    /// <summary>The MIME type of comma-separated text.</summary>
    public static class CsvFormatter
    {
        /// <summary>The MIME type.</summary>
        public static readonly string MimeType = "text/csv";
    }
}
