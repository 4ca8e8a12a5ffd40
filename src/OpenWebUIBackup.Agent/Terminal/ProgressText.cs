using System.Diagnostics;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Agent.Terminal;

/// <summary>Turns the progress of one step into a line that fits the terminal.</summary>
internal sealed class ProgressText
{
    // Long enough to be calm, short enough to show that a disk has become slow.
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(5);
    private readonly Queue<(TimeSpan At, long Files, long Bytes)> _samples = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    internal ProgressText() => _samples.Enqueue((TimeSpan.Zero, 0, 0));

    /// <summary>
    /// The line for this moment, at most <paramref name="width"/> columns long; the step's name fills
    /// <paramref name="column"/> of them, so that lines below each other are aligned.
    /// </summary>
    internal string Line(Progressed progress, int width, int column = 0) => Line(progress, width, column, _clock.Elapsed);

    private string Line(Progressed progress, int width, int column, TimeSpan now)
    {
        while (_samples.Count > 1 && now - _samples.Peek().At > _window)
            _samples.Dequeue();
        var (at, files, bytes) = _samples.Peek();
        _samples.Enqueue((now, progress.Files, progress.Bytes));
        var seconds = Math.Max((now - at).TotalSeconds, 0.001);
        var bytesEachSecond = (progress.Bytes - bytes) / seconds;
        var filesEachSecond = (progress.Files - files) / seconds;

        // The most important first: what does not fit is left out from the end.
        var parts = new List<string> { progress.Step.PadRight(column) };
        if (Share(progress) is { } share)
            parts.Add($"{(int)(share * 100)} %");
        parts.Add(progress.TotalFiles is { } allFiles
            ? $"{Figures.Count(progress.Files)} of {Figures.Count(allFiles, "file")}"
            : Figures.Count(progress.Files, "file"));
        if (progress.Bytes > 0 || progress.TotalBytes is > 0)
            parts.Add(progress.TotalBytes is { } allBytes
                ? $"{Figures.Bytes(progress.Bytes)} of {Figures.Bytes(allBytes)}"
                : Figures.Bytes(progress.Bytes));
        if (bytesEachSecond >= 1)
            parts.Add($"{Figures.Bytes((long)bytesEachSecond)}/s");
        if (TimeLeft(progress, filesEachSecond, bytesEachSecond) is { } left)
            parts.Insert(2, $"{Figures.Left(left)} left");
        return Fit(parts, width - 1); // a terminal moves on to the next line when its last column is filled
    }

    private static double? Share(Progressed progress) =>
        progress.TotalBytes is > 0 and var bytes ? Math.Clamp((double)progress.Bytes / bytes, 0, 1)
        : progress.TotalFiles is > 0 and var files ? Math.Clamp((double)progress.Files / files, 0, 1)
        : null;

    private static TimeSpan? TimeLeft(Progressed progress, double filesEachSecond, double bytesEachSecond)
    {
        var seconds = progress.TotalBytes is > 0 and var bytes && bytesEachSecond > 0
            ? (bytes - progress.Bytes) / bytesEachSecond
            : progress.TotalFiles is > 0 and var files && filesEachSecond > 0
                ? (files - progress.Files) / filesEachSecond
                : double.NaN;
        return seconds is >= 0 and < 360_000 ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static string Fit(List<string> parts, int width)
    {
        while (parts.Count > 1 && parts.Sum(part => part.Length + 2) - 2 > width)
            parts.RemoveAt(parts.Count - 1);
        var line = string.Join("  ", parts);
        return line.Length <= width ? line : line[..Math.Max(width, 0)];
    }
}
