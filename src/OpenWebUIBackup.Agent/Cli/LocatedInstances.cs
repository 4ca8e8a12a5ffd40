using OpenWebUIBackup.Core.Configuration;
using OpenWebUIBackup.Core.Discovery;
using OpenWebUIBackup.Core.Model;

namespace OpenWebUIBackup.Agent.Cli;

/// <summary>
/// The config's instances in the world: volumes and containers looked up before the plan is made, since a plan holds
/// only what is known; and what Docker tells of each. Docker is asked at most once, and not at all where nothing needs it.
/// </summary>
internal sealed class LocatedInstances
{
    private readonly CancellationToken _cancellation;
    private readonly Lazy<HostDocker> _docker;
    private readonly Dictionary<string, InstanceFacts> _facts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FoundKeys> _keys = new(StringComparer.Ordinal);
    private readonly List<Problem> _problems = [];
    private readonly HashSet<string> _lost = new(StringComparer.Ordinal);

    private LocatedInstances(CancellationToken cancellation)
    {
        _cancellation = cancellation;
        _docker = new Lazy<HostDocker>(() => HostDocker.Open(cancellation));
    }

    /// <summary>The config, with directories in the place of volumes and containers, and without jobs whose data was not found.</summary>
    internal AgentConfig Config { get; private set; } = null!;

    /// <summary>The jobs that are left of those that were named; empty where none was named.</summary>
    internal IReadOnlyList<string> Jobs { get; private set; } = [];

    /// <summary>What was not found: data as errors, extra components too.</summary>
    internal IReadOnlyList<Problem> Problems => _problems;

    /// <summary>Whether none of the jobs that were asked for is left.</summary>
    internal bool HasNothingLeft { get; private set; }

    /// <summary>Looks up what the jobs need; all jobs where none is named.</summary>
    internal static LocatedInstances Of(AgentConfig config, IReadOnlyList<string> jobs, CancellationToken cancellation)
    {
        var located = new LocatedInstances(cancellation);
        var wanted = config.Jobs.Where(job => jobs.Count == 0 || jobs.Contains(job.Name)).ToList();
        var instances = config.Instances.Select(instance =>
        {
            var own = wanted.Where(job => job.Basics.Instance == instance.Name).ToList();
            return own.Count == 0 ? instance : located.Locate(instance, own.Exists(job => job.Basics.CaptureFrom is null));
        }).ToList();
        bool IsLost(JobConfig job) => job.Basics.CaptureFrom is null && located._lost.Contains(job.Basics.Instance);
        located.Config = config with { Instances = instances, Jobs = [.. config.Jobs.Where(job => !wanted.Contains(job) || !IsLost(job))] };
        located.Jobs = [.. jobs.Where(name => !wanted.Exists(job => job.Name == name && IsLost(job)))];
        located.HasNothingLeft = wanted.Count > 0 && wanted.TrueForAll(IsLost);
        return located;
    }

    /// <summary>The facts of an instance, asked for once.</summary>
    internal InstanceFacts FactsOf(string instance)
    {
        if (!_facts.TryGetValue(instance, out var facts))
            _facts[instance] = facts = InstanceLookup.Look(_docker.Value, HintsOf(instance), _cancellation);
        return facts;
    }

    /// <summary>The keys of an instance, asked for once, whether the config wants them kept or not.</summary>
    internal FoundKeys KeysOf(string instance)
    {
        if (!_keys.TryGetValue(instance, out var keys))
            _keys[instance] = keys = InstanceLookup.Keys(_docker.Value, HintsOf(instance), FactsOf(instance).Container, _cancellation);
        return keys;
    }

    /// <summary>What is noted of an instance when it is captured.</summary>
    internal InstanceNotes NotesOf(string instance)
    {
        var handling = InstanceOf(instance).SecretKey;
        return new InstanceNotes
        {
            OpenWebUIVersion = FactsOf(instance).Version,
            Keys = handling == SecretKeyHandling.LeftOut ? [] : KeysOf(instance).Keys,
            SendsKeysPlain = handling == SecretKeyHandling.Plain,
        };
    }

    /// <summary>What is done with an instance's keys.</summary>
    internal SecretKeyHandling HandlingOf(string instance) => InstanceOf(instance).SecretKey;

    private InstanceConfig InstanceOf(string name) => Config.Instances.First(instance => instance.Name == name);

    private InstanceHints HintsOf(string name)
    {
        var instance = InstanceOf(name);
        return new InstanceHints(name, (instance.Source as DataSource.Directory)?.Path,
            (instance.Source as DataSource.Container)?.Name ?? instance.Stack?.Container);
    }

    private InstanceConfig Locate(InstanceConfig instance, bool needsData)
    {
        var source = instance.Source;
        if (needsData)
        {
            var found = Locate(source, null);
            if (found.Problem is { } problem)
            {
                _lost.Add(instance.Name);
                _problems.Add(problem);
                return instance with { Extras = [] };
            }

            source = new DataSource.Directory(found.Directory!);
        }

        var extras = new List<ExtraComponent>();
        foreach (var extra in instance.Extras)
        {
            var found = Locate(extra.Source, InstanceOllama);
            if (found.Problem is { } problem)
                _problems.Add(problem with { Subject = $"{problem.Subject} (the extra component {extra.Name})" });
            else
                extras.Add(extra with { Source = new DataSource.Directory(found.Directory!) });
        }

        return instance with { Source = source, Extras = extras };
    }

    // An extra that names a container can only mean Ollama's: of Open WebUI's the data is there already.
    private const string InstanceOllama = "/root/.ollama";

    private Located Locate(DataSource source, string? path) => source switch
    {
        DataSource.Directory directory => new Located(directory.Path, null),
        DataSource.Volume volume => DataLocating.OfVolume(_docker.Value, volume.Name, _cancellation),
        _ => DataLocating.OfContainer(_docker.Value, ((DataSource.Container)source).Name, path, _cancellation),
    };
}
