using System.Text.Json;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Agent.Terminal;

/// <summary>Tells of a run in JSON Lines on standard error, for programs to follow.</summary>
internal sealed class JsonEvents(Screen screen, Verbosity verbosity) : IRunEvents
{
    /// <inheritdoc />
    public void Report(RunEvent e)
    {
        if (verbosity == Verbosity.Quiet && e is not ProblemFound { Problem.Severity: not Severity.Note })
            return;
        screen.WriteErrorLine(JsonText.Line(json =>
        {
            json.WriteString("time", DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture));
            Write(json, e);
        }));
    }

    private static void Write(Utf8JsonWriter json, RunEvent e)
    {
        switch (e)
        {
            case StepStarted started:
                json.WriteString("event", "step_started");
                json.WriteString("step", started.Step);
                json.WriteString("subject", started.Subject);
                break;
            case StepFinished finished:
                json.WriteString("event", "step_finished");
                json.WriteString("step", finished.Step);
                json.WriteString("summary", finished.Summary);
                json.WriteNumber("seconds", Math.Round(finished.Elapsed.TotalSeconds, 3));
                break;
            case Progressed progress:
                json.WriteString("event", "progress");
                json.WriteString("step", progress.Step);
                json.WriteNumber("files", progress.Files);
                json.WriteNumber("bytes", progress.Bytes);
                if (progress.TotalFiles is { } files)
                    json.WriteNumber("total_files", files);
                if (progress.TotalBytes is { } bytes)
                    json.WriteNumber("total_bytes", bytes);
                break;
            case Removing removing:
                json.WriteString("event", "removing");
                json.WriteString("step", removing.Step);
                json.WriteString("subject", removing.Subject);
                json.WriteString("because", removing.Because);
                break;
            case ProblemFound found:
                json.WriteString("event", "problem");
                json.WriteProblem(found.Problem);
                break;
            default:
                json.WriteString("event", e.GetType().Name);
                break;
        }
    }
}
