using System.Text;

namespace OpenWebUIBackup.Core.Model;

/// <summary>How much a problem matters to the run that met it.</summary>
public enum Severity
{
    /// <summary>Worth saying, changes nothing: sockets that were skipped, say.</summary>
    Note,

    /// <summary>The run goes on and its result can be used, but somebody should look (exit code 3).</summary>
    Warning,

    /// <summary>Something that was asked for was not done.</summary>
    Error,
}

/// <summary>
/// Something that went wrong, told so that a person can act: what was being done, to what, what came back, what to
/// try.
/// </summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Doing">What was being done, as it follows "cannot": <c>read</c>, <c>create the hard link</c>.</param>
/// <param name="Subject">To what: a path (already in its display form), a host, a table. May be empty.</param>
/// <param name="Cause">What came back: the system's or the tool's own words.</param>
/// <param name="Advice">What to try, a full sentence; null where there is nothing to say.</param>
public sealed record Problem(Severity Severity, string Doing, string Subject, string Cause, string? Advice = null)
{
    /// <summary>A warning.</summary>
    public static Problem Warning(string doing, string subject, string cause, string? advice = null) =>
        new(Severity.Warning, doing, subject, cause, advice);

    /// <summary>An error.</summary>
    public static Problem Error(string doing, string subject, string cause, string? advice = null) =>
        new(Severity.Error, doing, subject, cause, advice);

    /// <summary>A note.</summary>
    public static Problem Note(string doing, string subject, string cause, string? advice = null) =>
        new(Severity.Note, doing, subject, cause, advice);

    /// <summary>
    /// All of it on one line: <c>cannot read uploads/a.pdf: Input/output error (EIO). Check the disk.</c>
    /// </summary>
    public override string ToString()
    {
        var text = new StringBuilder("cannot ").Append(Doing);
        if (Subject.Length > 0)
            text.Append(' ').Append(Subject);
        text.Append(": ").Append(Cause);
        if (Advice is null)
            return text.ToString();
        if (!Cause.EndsWith('.'))
            text.Append('.');
        return text.Append(' ').Append(Advice).ToString();
    }
}
