using System.Text;

namespace OpenWebUIBackup.Processes;

/// <summary>What a child reads on its standard input.</summary>
public abstract record CommandInput
{
    private CommandInput()
    {
    }

    /// <summary>Nothing: the end of the input at once. Needs no /dev/null.</summary>
    public static CommandInput None { get; } = new Content(ReadOnlyMemory<byte>.Empty);

    /// <summary>These bytes.</summary>
    public static CommandInput Bytes(ReadOnlyMemory<byte> bytes) => new Content(bytes);

    /// <summary>This text, in UTF-8.</summary>
    public static CommandInput Text(string text) => new Content(Encoding.UTF8.GetBytes(text));

    /// <summary>All that can be read from a stream. Not closed; a command with it can run once.</summary>
    public static CommandInput From(Stream source) => new Streamed(source);

    internal sealed record Content(ReadOnlyMemory<byte> Value) : CommandInput;

    internal sealed record Streamed(Stream Source) : CommandInput;
}
