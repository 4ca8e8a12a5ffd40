namespace OpenWebUIBackup.Processes;

/// <summary>
/// What becomes of an output of a child. Whichever is chosen, all of it is read, so that the child never waits for
/// us, and its end is kept for messages.
/// </summary>
public abstract record CommandOutput
{
    /// <summary>How much <see cref="Keep"/> keeps unless told: more than any tool's listing that is read at once.</summary>
    public const int DefaultMaximum = 1 << 20;

    private CommandOutput()
    {
    }

    /// <summary>Read and forgotten.</summary>
    public static CommandOutput Discard { get; } = new Discarded();

    /// <summary>The first bytes are kept; <see cref="CapturedOutput.IsTruncated"/> says whether there were more.</summary>
    /// <param name="maximum">How many bytes.</param>
    public static CommandOutput Keep(int maximum = DefaultMaximum) => new Kept(maximum);

    /// <summary>
    /// Each line as it comes, without its end, secrets as <c>***</c>. A carriage return ends a line as well: progress
    /// is drawn with it. Of a line longer than 64 KiB the beginning is given. Called on the thread that supervises
    /// the child: a slow receiver slows the child down, and one that throws stops it.
    /// </summary>
    public static CommandOutput Lines(Action<string> receive) => new ByLine(receive);

    /// <summary>All bytes as they are, secrets included, into a stream. Not closed, not flushed.</summary>
    public static CommandOutput To(Stream target) => new Copied(target);

    internal sealed record Discarded : CommandOutput;

    internal sealed record Kept(int Maximum) : CommandOutput;

    internal sealed record ByLine(Action<string> Receive) : CommandOutput;

    internal sealed record Copied(Stream Target) : CommandOutput;
}
