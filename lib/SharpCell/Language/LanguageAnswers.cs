namespace SharpCell.Language;

/// <summary>One way to go on writing.</summary>
/// <param name="Text">What replaces the text between <see cref="Completions.Start"/> and <see cref="Completions.End"/>.</param>
/// <param name="Kind">What it is: <c>method</c>, <c>property</c>, <c>field</c>, <c>event</c>, <c>variable</c>, <c>parameter</c>, <c>class</c>, <c>struct</c>,
/// <c>interface</c>, <c>enum</c>, <c>delegate</c>, <c>namespace</c>, <c>keyword</c>, <c>directive</c>, <c>file</c> or <c>folder</c>.</param>
/// <param name="Signature">A short description; may be empty.</param>
public sealed record CompletionItem(string Text, string Kind, string Signature);

/// <summary>The ways to go on writing at a place in a cell.</summary>
/// <param name="Start">Where the text to replace starts, in Unicode code points.</param>
/// <param name="End">Where it ends: the cursor.</param>
/// <param name="Items">The most likely ones first; at most <see cref="LanguageService.MaxCompletions"/>.</param>
public sealed record Completions(int Start, int End, IReadOnlyList<CompletionItem> Items);

/// <summary>What is known about the name at a place in a cell.</summary>
/// <param name="Text">Signatures and documentation as plain text.</param>
/// <param name="Html">The same as HTML.</param>
public sealed record Inspection(string Text, string Html);

/// <summary>Whether a cell can be run as it stands.</summary>
public enum Completeness
{
    /// <summary>It can be run.</summary>
    Complete,

    /// <summary>It goes on: a bracket, a string or a statement is open.</summary>
    Incomplete,

    /// <summary>It has a syntax error that no further line mends.</summary>
    Invalid,

    /// <summary>It is in a language whose grammar is not known here.</summary>
    Unknown,
}

/// <summary>Whether a cell can be run as it stands.</summary>
/// <param name="Status">The answer.</param>
/// <param name="Indent">The white space that the next line should start with; empty unless incomplete.</param>
public sealed record CompletenessAnswer(Completeness Status, string Indent);
