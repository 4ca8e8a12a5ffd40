using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace OpenWebUIBackup.Core.Tests.Architecture;

/// <summary>One type of an assembly naming another type of the same assembly.</summary>
internal readonly record struct TypeUse(string From, string FromNamespace, string To, string ToNamespace);

/// <summary>Reads, from an assembly's metadata and code, which of its types name which others of its types.</summary>
internal sealed class TypeReferences
{
    private readonly MetadataReader _metadata;
    private readonly PEReader _image;
    private readonly HashSet<TypeUse> _uses = [];
    private readonly MentionedTypes _mentioned;
    private TypeDefinitionHandle _current;

    private TypeReferences(PEReader image)
    {
        _image = image;
        _metadata = image.GetMetadataReader();
        _mentioned = new MentionedTypes(_metadata, Add);
    }

    /// <summary>Every use, through base types, interfaces, signatures, attributes and the code of methods.</summary>
    public static IReadOnlyCollection<TypeUse> Read(string assembly)
    {
        using var image = new PEReader(File.OpenRead(assembly));
        var references = new TypeReferences(image);
        foreach (var handle in references._metadata.TypeDefinitions)
            references.Visit(handle);
        return references._uses;
    }

    private void Visit(TypeDefinitionHandle handle)
    {
        _current = handle;
        var type = _metadata.GetTypeDefinition(handle);
        _mentioned.In(type.BaseType);
        foreach (var implementation in type.GetInterfaceImplementations())
            _mentioned.In(_metadata.GetInterfaceImplementation(implementation).Interface);
        foreach (var parameter in type.GetGenericParameters())
            VisitConstraints(parameter);
        foreach (var attribute in type.GetCustomAttributes())
            _mentioned.In(_metadata.GetCustomAttribute(attribute).Constructor);
        foreach (var field in type.GetFields())
            _metadata.GetFieldDefinition(field).DecodeSignature(_mentioned, null);
        foreach (var property in type.GetProperties())
            _metadata.GetPropertyDefinition(property).DecodeSignature(_mentioned, null);
        foreach (var method in type.GetMethods())
            VisitMethod(_metadata.GetMethodDefinition(method));
    }

    private void VisitConstraints(GenericParameterHandle parameter)
    {
        foreach (var constraint in _metadata.GetGenericParameter(parameter).GetConstraints())
            _mentioned.In(_metadata.GetGenericParameterConstraint(constraint).Type);
    }

    private void VisitMethod(MethodDefinition method)
    {
        method.DecodeSignature(_mentioned, null);
        foreach (var parameter in method.GetGenericParameters())
            VisitConstraints(parameter);
        if (method.RelativeVirtualAddress == 0)
            return;
        var body = _image.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
            _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_mentioned, null);
        foreach (var region in body.ExceptionRegions)
            if (!region.CatchType.IsNil)
                _mentioned.In(region.CatchType);
        foreach (var token in Instructions.Tokens(body.GetILReader()))
            _mentioned.In(token);
    }

    private void Add(TypeDefinitionHandle mentioned)
    {
        if (mentioned != _current)
            _uses.Add(new TypeUse(FullName(_current), Namespace(_current), FullName(mentioned), Namespace(mentioned)));
    }

    private string Namespace(TypeDefinitionHandle handle)
    {
        // A nested type has no namespace of its own: it lives where the outermost one does.
        var type = _metadata.GetTypeDefinition(handle);
        while (type.IsNested)
            type = _metadata.GetTypeDefinition(type.GetDeclaringType());
        return _metadata.GetString(type.Namespace);
    }

    private string FullName(TypeDefinitionHandle handle)
    {
        var type = _metadata.GetTypeDefinition(handle);
        var name = _metadata.GetString(type.Name);
        return type.IsNested ? FullName(type.GetDeclaringType()) + "." + name : Namespace(handle) + "." + name;
    }
}
