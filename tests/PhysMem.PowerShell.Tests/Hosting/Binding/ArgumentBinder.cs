using System.Collections;
using System.Management.Automation;
using System.Reflection;

namespace PhysMem.PowerShell.Tests.Hosting.Binding;

/// <summary>
/// One argument into one property, in the host's order: transformation attributes, type, validation attributes, the
/// null and empty rules of mandatory parameters, then the setter.
/// </summary>
internal sealed class ArgumentBinder
{
    private readonly Cmdlet _cmdlet;
    private readonly InvocationInfo _invocation;
    private readonly EngineIntrinsics _engine;

    internal ArgumentBinder(Cmdlet cmdlet, InvocationInfo invocation, EngineIntrinsics engine)
    {
        _cmdlet = cmdlet;
        _invocation = invocation;
        _engine = engine;
    }

    internal HashSet<CommandParameter> Bound { get; } = [];

    /// <returns>False when the value doesn't fit and <paramref name="coerce"/> is not allowed.</returns>
    internal bool Bind(CommandParameter parameter, object? value, bool coerce)
    {
        value = Transform(parameter, value);
        if (coerce)
        {
            value = ArgumentCoercion.Convert(parameter, value);
        }
        else if (!ArgumentCoercion.TryFit(parameter, ref value))
        {
            return false;
        }

        Validate(parameter, value);
        Set(parameter, value);
        Bound.Add(parameter);
        _invocation.BoundParameters[parameter.Name] = value;
        return true;
    }

    /// <summary>Gives a property the value it had before a pipeline object was bound to it.</summary>
    internal void Restore(CommandParameter parameter, object? value)
    {
        parameter.Property.SetValue(_cmdlet, value);
        Bound.Remove(parameter);
    }

    internal object? Current(CommandParameter parameter) => parameter.Property.GetValue(_cmdlet);

    private object? Transform(CommandParameter parameter, object? value)
    {
        foreach (ArgumentTransformationAttribute one in parameter.Transformations)
        {
            bool wanted = value is not null || parameter.IsMandatorySomewhere || one.TransformNullOptionalParameters;
            if (!wanted)
            {
                continue;
            }

            try
            {
                value = one.Transform(_engine, value);
            }
            catch (Exception fault)
            {
                throw BindingFault.NotTransformable(parameter, value, fault);
            }
        }

        return value;
    }

    private void Validate(CommandParameter parameter, object? value)
    {
        foreach (ValidateArgumentsAttribute one in parameter.Validations)
        {
            try
            {
                one.Check(value, _engine);
            }
            catch (Exception fault)
            {
                throw BindingFault.NotValid(parameter, value, fault);
            }
        }

        if (parameter.IsMandatorySomewhere)
        {
            RefuseNothing(parameter, parameter.Type, value);
        }
    }

    private static void RefuseNothing(CommandParameter parameter, Type type, object? value)
    {
        if (value is null && type != typeof(bool?) && !parameter.AllowsNull)
        {
            throw BindingFault.NotAllowed(parameter, "Null");
        }

        if (value is string { Length: 0 } && !parameter.AllowsEmptyString)
        {
            throw BindingFault.NotAllowed(parameter, "EmptyString");
        }

        if (value is not IList list)
        {
            return;
        }

        if (list.Count == 0 && !parameter.AllowsEmptyCollection)
        {
            throw BindingFault.NotAllowed(parameter, type.IsArray ? "EmptyArray" : "EmptyCollection");
        }

        foreach (object? element in list)
        {
            if (element is null or string)
            {
                RefuseNothing(parameter, typeof(object), element);
            }
        }
    }

    private void Set(CommandParameter parameter, object? value)
    {
        // Reflection would quietly turn null into zero; the host refuses it.
        if (value is null && parameter.Type.IsValueType && Nullable.GetUnderlyingType(parameter.Type) is null)
        {
            throw BindingFault.NotSettable(parameter, value, $"A {parameter.Type.Name} can't be null.", inner: null);
        }

        try
        {
            parameter.Property.SetValue(_cmdlet, value);
        }
        catch (TargetInvocationException fault)
        {
            throw BindingFault.NotSettable(parameter, value, fault.InnerException!.Message, fault.InnerException);
        }
    }
}
