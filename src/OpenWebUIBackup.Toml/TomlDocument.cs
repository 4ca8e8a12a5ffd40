using OpenWebUIBackup.Toml.Reading;

namespace OpenWebUIBackup.Toml;

/// <summary>
/// A text read as TOML 1.0.0 (https://toml.io/en/v1.0.0). Reading takes time linear in the size of the text,
/// and stack bounded by <see cref="MaxDepth"/>.
/// </summary>
public sealed class TomlDocument
{
    /// <summary>How deep tables and arrays may nest. TOML sets no limit; a stack has one.</summary>
    public const int MaxDepth = 128;

    internal TomlDocument(TomlTable root, IReadOnlyList<TomlFault> faults)
    {
        Root = root;
        Faults = faults;
    }

    /// <summary>The top-level table; with faults, what could be read in spite of them.</summary>
    public TomlTable Root { get; }

    /// <summary>
    /// What is wrong with the text, in its order; empty for a good one. Reading goes on at the next line after a
    /// fault, and gives up after 100.
    /// </summary>
    public IReadOnlyList<TomlFault> Faults { get; }

    /// <summary>Reads UTF-8, with or without a byte order mark. Never throws for what is in the text.</summary>
    public static TomlDocument Read(ReadOnlySpan<byte> utf8) =>
        SourceText.TryDecode(utf8, out var text, out var fault)
            ? new DocumentReader(text).Read()
            : new TomlDocument(new TomlTable(TomlPosition.Start, TableOrigin.Header), [fault]);

    /// <summary>Reads a string. Never throws for what is in it.</summary>
    public static TomlDocument Read(string text) =>
        SourceText.TryCheck(text, out var body, out var fault)
            ? new DocumentReader(body).Read()
            : new TomlDocument(new TomlTable(TomlPosition.Start, TableOrigin.Header), [fault]);

    /// <summary>Reads UTF-8, with or without a byte order mark.</summary>
    /// <exception cref="TomlException">The text is not TOML; the first fault.</exception>
    public static TomlTable Parse(ReadOnlySpan<byte> utf8) => Read(utf8).RootOrThrow();

    /// <summary>Reads a string.</summary>
    /// <exception cref="TomlException">The text is not TOML; the first fault.</exception>
    public static TomlTable Parse(string text) => Read(text).RootOrThrow();

    private TomlTable RootOrThrow() => Faults.Count == 0 ? Root : throw new TomlException(Faults[0]);
}
