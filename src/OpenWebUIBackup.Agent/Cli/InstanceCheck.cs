using System.Text.Json;
using OpenWebUIBackup.Agent.Terminal;
using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Discovery;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>Tells of an instance what no job of it would back up: what lies elsewhere, and its secret key.</summary>
internal static class InstanceCheck
{
    private const string WithoutKey = "without it everybody is logged out after a restore, and stored tokens cannot be read";

    /// <summary>Looks, and says what was found.</summary>
    /// <param name="session">What was asked for.</param>
    /// <param name="instances">All instances.</param>
    /// <param name="name">Which is meant.</param>
    /// <param name="goesDown">Whether a job removes its containers while data is read.</param>
    internal static Outcome Check(Session session, LocatedInstances instances, string name, bool goesDown)
    {
        var facts = instances.FactsOf(name);
        var problems = new List<Problem>();
        problems.AddRange(facts.Elsewhere.Select(part => part.ToProblem(name)));
        problems.AddRange(facts.Problems);
        problems.AddRange(KeyProblems(instances, name, goesDown));
        session.Say("");
        session.Say(session.Style.Bold($"instance {name}"));
        if (facts.Container is { } container)
            session.Say($"  container  {container.Name} ({container.Status}), {container.Image}{(facts.Version is { } version ? $", version {version}" : "")}");
        session.Say($"  key        {Key(instances, name)}");
        return Outcome.Of(problems);
    }

    /// <summary>Writes the properties of its JSON object.</summary>
    internal static void Write(Utf8JsonWriter json, LocatedInstances instances, string name)
    {
        var facts = instances.FactsOf(name);
        json.WriteString("instance", name);
        if (facts.Container is { } container)
            json.WriteString("container", container.Name);
        if (facts.Version is { } version)
            json.WriteString("version", version);
        json.WriteString("secret_key", instances.HandlingOf(name) == SecretKeyHandling.LeftOut ? "left_out"
            : instances.KeysOf(name).Main is null ? "missing" : "kept");
        json.WriteArray("elsewhere", facts.Elsewhere, part => Write(json, part));
    }

    /// <summary>Writes the properties of something that is elsewhere.</summary>
    internal static void Write(Utf8JsonWriter json, Elsewhere part)
    {
        json.WriteString("variable", part.Variable);
        json.WriteString("what", part.What);
        json.WriteString("where", part.Where);
        json.WriteBoolean("loss", part.IsLoss);
    }

    /// <summary>What a run says of the key at its end; null where all is well.</summary>
    internal static string? Reminder(LocatedInstances instances, string name) => instances.HandlingOf(name) == SecretKeyHandling.LeftOut
        ? $"{name}: the secret key is not in these copies: {WithoutKey} (secret_key = true keeps it)"
        : null;

    /// <summary>What a run warns of: a key that was to be kept and was not found.</summary>
    internal static Problem? Missing(LocatedInstances instances, string name) =>
        instances.HandlingOf(name) != SecretKeyHandling.LeftOut && instances.KeysOf(name) is { Main: null, Problem: { } problem } ? problem : null;

    private static IEnumerable<Problem> KeyProblems(LocatedInstances instances, string name, bool goesDown)
    {
        if (instances.HandlingOf(name) == SecretKeyHandling.LeftOut)
            yield return Problem.Note("back up", ".webui_secret_key", $"the config of {name} does not ask for it: {WithoutKey}",
                "Write secret_key = true, or keep WEBUI_SECRET_KEY, or /app/backend/.webui_secret_key of the container, in a safe place.");
        else if (Missing(instances, name) is { } missing)
            yield return missing;
        else if (goesDown && instances.KeysOf(name).IsInLayer && instances.FactsOf(name).Container is { Project: not null } container)
            yield return Problem.Warning("keep everybody logged in with", "quiesce = \"down\"",
                $"the secret key is a file in the own layer of the container {container.Name}, which \"down\" removes with it",
                "Set WEBUI_SECRET_KEY in the Compose file to the key that the snapshots keep, or write quiesce = \"stop\".");
    }

    private static string Key(LocatedInstances instances, string name) => instances.HandlingOf(name) switch
    {
        SecretKeyHandling.LeftOut => "not kept",
        var handling => instances.KeysOf(name).Main is { } key
            ? $"kept, from {key.Origin}; sent {(handling == SecretKeyHandling.Plain ? "everywhere" : "only where it is encrypted")}"
            : "not found",
    };
}
