using System.Globalization;
using System.Text.Json;
using OpenWebUIBackup.Core.Model;
using OpenWebUIBackup.Core.Planning;
using OpenWebUIBackup.Core.Runs;
using OpenWebUIBackup.Core.Stacks;

namespace OpenWebUIBackup.Agent.Cli.Jobs;

/// <summary>Tells of what is done to a stack.</summary>
internal static class RestText
{
    /// <summary>What a plan is going to do: nothing to say where it does nothing.</summary>
    internal static IEnumerable<(string Heading, string Text)> Describe(JobPlan plan)
    {
        if (plan.Stack is { } stack)
            yield return ("stack", $"{Word(stack.Quiesce)} {stack.Name} {(plan.IsFromElsewhere ? "for the hooks, not for reading" : "while the second pass reads what changed since the first")}, "
                + (stack.ResumeAfterShip && plan is ShippingPlan ? "start it again before anything is sent, or, where the disk cannot hold a capture, when all is sent"
                    : plan is ShippingPlan ? "start it again before anything is sent" : "start it again"));
        foreach (var (heading, text) in Hooks("hooks", plan.Hooks).Concat(Hooks("at rest", plan.Stack?.Hooks ?? Core.Model.Hooks.None)))
            yield return (heading, text);
    }

    /// <summary>The same, with what was found of the stack.</summary>
    internal static IEnumerable<(string Heading, string Text)> Describe(JobPlan plan, StackSight? sight)
    {
        if (sight is not null)
        {
            var running = sight.Running.Count == 0 ? "down; it stays so" : $"{string.Join(", ", sight.Running.Select(container => container.Name))} running";
            var how = sight.Compose is { } compose ? $" ({compose.Name} {compose.Version})" : $" ({sight.Engine.Program} {sight.Engine.Version})";
            yield return ("stack", $"{sight.Name}: {running}{how}");
        }

        foreach (var (heading, text) in Describe(plan))
            yield return (sight is not null && heading == "stack" ? "" : heading, text);
    }

    /// <summary><c>stack open-webui: stopped, 3.2 s until it was ready again</c>; null where nothing was done.</summary>
    internal static string? Line(RestReport? rest) => rest switch
    {
        null => null,
        { DidRest: false, WasUp: false, Outcome.IsSuccess: true } => $"stack {rest.Stack}: it was down, and stays so",
        { DidRest: false } => null,
        { IsStillDown: true } => $"stack {rest.Stack}: brought to rest ({Word(rest.Quiesce)}), and IT IS STILL DOWN",
        { Downtime: { } downtime } => string.Create(CultureInfo.InvariantCulture, $"stack {rest.Stack}: {Past(rest.Quiesce)}, {downtime.TotalSeconds:F1} s until it was ready again"),
        _ => $"stack {rest.Stack}: {Past(rest.Quiesce)}, and not seen ready since",
    };

    /// <summary>Writes it as a property of a job's JSON object.</summary>
    internal static void Write(Utf8JsonWriter json, RestReport? rest)
    {
        if (rest is null)
            return;
        json.WriteStartObject("stack");
        json.WriteString("name", rest.Stack);
        json.WriteString("quiesce", rest.Quiesce.ToString().ToLowerInvariant());
        json.WriteBoolean("was_up", rest.WasUp);
        json.WriteBoolean("rested", rest.DidRest);
        json.WriteBoolean("still_down", rest.IsStillDown);
        if (rest.Downtime is { } downtime)
            json.WriteNumber("downtime_seconds", Math.Round(downtime.TotalSeconds, 3));
        json.WriteEndObject();
    }

    private static IEnumerable<(string Heading, string Text)> Hooks(string heading, Hooks hooks)
    {
        (string Point, IReadOnlyList<IReadOnlyList<string>> Commands)[] all =
            [("before", hooks.Before), ("after", hooks.After), ("on_error", hooks.OnError), ("finally", hooks.Finally)];
        return all.SelectMany(point => point.Commands.Select(command => $"{point.Point}: {string.Join(' ', command)}"))
            .Select((text, i) => (i == 0 ? heading : "", text));
    }

    private static string Word(Quiesce quiesce) => quiesce switch
    {
        Quiesce.Pause => "pause",
        Quiesce.Down => "take down",
        _ => "stop",
    };

    private static string Past(Quiesce quiesce) => quiesce switch
    {
        Quiesce.Pause => "paused",
        Quiesce.Down => "taken down and made again",
        _ => "stopped and started",
    };
}
