namespace Microsoft.DotNet.Interactive
{
    /// <summary>A password that does not show itself.</summary>
    public class PasswordString
    {
        private readonly string clearText;

        /// <summary>Holds a password.</summary>
        /// <param name="clearTextPassword">The password.</param>
        public PasswordString(string clearTextPassword) => clearText = clearTextPassword;

        /// <summary>The password.</summary>
        /// <returns>The clear text.</returns>
        public string GetClearTextPassword() => clearText;

        /// <inheritdoc/>
        public override string ToString() => new('*', 12);
    }
}

namespace Microsoft.DotNet.Interactive.Commands
{
    /// <summary>One value to ask the reader for.</summary>
    public class InputDescription
    {
        /// <summary>Describes a value.</summary>
        /// <param name="name">Its name.</param>
        /// <param name="prompt">The question; null: the name.</param>
        public InputDescription(string name, string? prompt = null)
        {
            Name = name;
            Prompt = prompt ?? name;
        }

        /// <summary>The value's name.</summary>
        public string Name { get; }

        /// <summary>The question.</summary>
        public string Prompt { get; }

        /// <summary>A name to keep the answer under.</summary>
        public string? SaveAs { get; set; }

        /// <summary>The kind of input.</summary>
        public string TypeHint { get; set; } = "text";
    }
}
